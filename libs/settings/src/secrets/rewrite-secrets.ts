import { isDeepStrictEqual } from 'node:util';
import { LineCounter, parseDocument } from 'yaml';
import { isReference } from '../connections/surroundings.js';
import { mistake, type Mistake } from '../mistake.js';
import { WrittenSettings } from '../yaml/written-settings.js';
import type { KeyRing } from './key-ring.js';
import { isSealed, type SecretKey } from './sealed-secret.js';
import { secretFields, sensitiveNames, type SecretField } from './secret-fields.js';

/** The text of a file of settings with its secrets sealed, or everything that stands in the way. */
export type RewrittenSecrets =
  | {
      readonly ok: true;
      readonly text: string;
      /** The settings that were sealed. */
      readonly sealed: readonly string[];
      /** The settings whose secret comes from the environment, where it has to be sealed by whoever sets it. */
      readonly fromEnvironment: readonly string[];
    }
  | { readonly ok: false; readonly mistakes: readonly Mistake[] };

/** What becomes of a secret; null leaves it as it is. */
type Rewriting = (
  text: string,
  key: SecretKey,
) => { readonly sealed: string } | { readonly mistake: string } | null;

/** Seals every password and key that is written out in a connections.yaml or the settings of a remote access; everything else stays as it is, to the letter. */
export function sealSecrets(text: string, keys: KeyRing): RewrittenSecrets {
  return rewrite(text, keys, (secret, key) => (isReference(secret) ? null : { sealed: key.seal(secret) }));
}

/** Seals every sealed secret of such a file anew with the current key; if one cannot be opened, none is. */
export function rotateSecrets(text: string, keys: KeyRing): RewrittenSecrets {
  return rewrite(text, keys, (secret, key) => {
    if (!isSealed(secret)) return null;
    const opened = keys.open(secret);
    return 'mistake' in opened ? { mistake: `${opened.mistake}.` } : { sealed: key.seal(opened.secret) };
  });
}

function rewrite(text: string, keys: KeyRing, rewriting: Rewriting): RewrittenSecrets {
  const { current } = keys;
  if (current === null) {
    const why = keys.mistake ?? 'There is no key: set PMSYNC_SECRET_KEY or PMSYNC_SECRET_KEY_FILE';
    return { ok: false, mistakes: [mistake('', null, `${why}.`)] };
  }
  const read = WrittenSettings.read(text);
  if (!read.ok) return { ok: false, mistakes: read.mistakes };
  const lines = new LineCounter();
  const fields = secretFields(parseDocument(text, { lineCounter: lines })).filter(holdsSecret);
  const results = fields.map((field) => ({
    field,
    result:
      typeof field.value === 'string'
        ? rewriting(field.value, current)
        : { mistake: 'must be text: put it in quotes.' },
  }));
  const mistakes = results.flatMap(({ field: { field, from }, result }) =>
    result && 'mistake' in result ? [mistake(field, lines.linePos(from).line, result.mistake)] : [],
  );
  if (mistakes.length > 0) return { ok: false, mistakes };
  const replaced = results.flatMap(({ field, result }) =>
    result && 'sealed' in result ? [{ field, sealed: result.sealed }] : [],
  );
  const rewritten = replaced
    .toSorted((one, other) => other.field.from - one.field.from)
    .reduce((before, { field, sealed }) => withValue(before, field, sealed), text);
  if (!sameSettings(text, rewritten, keys)) {
    const message = 'A secret is used by another setting, too, by way of an alias (*): write it out there.';
    return { ok: false, mistakes: [mistake('', null, message)] };
  }
  return {
    ok: true,
    text: rewritten,
    sealed: replaced.map(({ field }) => field.field),
    fromEnvironment: fields
      .filter(({ value }) => typeof value === 'string' && isReference(value) && !isSealed(value))
      .map(({ field }) => field),
  };
}

/** The key of a certificate names a file unless it is a key itself. */
function holdsSecret({ field, value }: SecretField): boolean {
  if (value === null || value === '') return false;
  const isFile = typeof value === 'string' && !isReference(value) && !value.includes('-----BEGIN');
  return !(/(^key|\.clientKey)$/.test(field) && isFile);
}

function withValue(text: string, { from, to, quote }: SecretField, sealed: string): string {
  // A text of several lines ends with the line; the next setting begins after it.
  const lineEnd = /\s*$/.exec(text.slice(from, to))![0];
  return `${text.slice(0, from)}${quote}${sealed}${quote}${lineEnd}${text.slice(to)}`;
}

/** Nothing but the sealing changed: with their secrets opened, both texts say the same. */
function sameSettings(before: string, after: string, keys: KeyRing): boolean {
  const opened = (value: unknown, name = ''): unknown => {
    if (Array.isArray(value)) return value.map((each) => opened(each));
    if (typeof value === 'object' && value !== null) {
      return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, opened(each, key)]));
    }
    if (typeof value !== 'string' || !isSealed(value) || !sensitiveNames.has(name)) return value;
    const result = keys.open(value);
    return 'secret' in result ? result.secret : value;
  };
  const [one, other] = [parseDocument(before), parseDocument(after)];
  return other.errors.length === 0 && isDeepStrictEqual(opened(one.toJS()), opened(other.toJS()));
}
