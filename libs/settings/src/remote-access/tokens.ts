import { createHash } from 'node:crypto';
import { resolveSecret, type Surroundings } from '../connections/surroundings.js';
import type { RemoteAccessToken } from './remote-access.js';
import type { WrittenToken } from './schema.js';

/** Below this a token can be guessed, however slowly guessing is let go on. */
const shortest = 20;
const makeOne = '"openssl rand -base64 32" makes one';

/** A token of the list; undefined when something is wrong with it, which is reported by the setting in it. */
export function resolveToken(
  { name, sha256, token, databases }: WrittenToken,
  surroundings: Surroundings,
  report: (setting: 'token' | 'sha256', message: string) => void,
): RemoteAccessToken | undefined {
  const holder = { name, ...(databases && { databases }) };
  if (token !== undefined && sha256 !== undefined) {
    report('token', 'and sha256 are both given: leave one of them out.');
    return undefined;
  }
  if (sha256 !== undefined) return { ...holder, sha256: sha256.toLowerCase() };
  if (token === undefined) {
    report('sha256', `is missing: the sha256 of a token (or the token itself, as "token"); ${makeOne}.`);
    return undefined;
  }
  const secret = resolveSecret(token, surroundings);
  const mistake = 'mistake' in secret ? secret.mistake : unfit(secret.value.reveal());
  if (mistake !== null) report('token', mistake);
  return 'value' in secret ? { ...holder, token: secret.value } : undefined;
}

function unfit(token: string): string | null {
  if (!/^[\x21-\x7e]+$/.test(token)) {
    return `has a blank, a line end or a character that is not ASCII: ${makeOne}.`;
  }
  if (token.length < shortest) {
    return `is shorter than ${shortest} characters and could be guessed: ${makeOne}.`;
  }
  return null;
}

/** By what two tokens are known to be the same. */
export function digestOf(token: RemoteAccessToken): string {
  return 'sha256' in token ? token.sha256 : createHash('sha256').update(token.token.reveal()).digest('hex');
}
