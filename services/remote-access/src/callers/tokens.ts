import { createHash, timingSafeEqual } from 'node:crypto';
import type { AccessToken } from '../options.js';

/** Who may hold a token. */
export interface TokenHolder {
  readonly name: string;
  /** Null: every database. */
  readonly databases: ReadonlySet<string> | null;
}

/**
 * The tokens that let in. Only their digests are kept, and a token is compared with all of them to the last byte: how long that takes tells
 * nothing about any of them.
 */
export class Tokens {
  private readonly known: readonly { readonly digest: Buffer; readonly holder: TokenHolder }[];

  /** Thrown: an `Error` that names the token whose digest is none. */
  constructor(tokens: readonly AccessToken[]) {
    this.known = tokens.map((token) => ({
      digest: 'token' in token ? digest(token.token.reveal()) : digestOf(token.name, token.sha256),
      holder: { name: token.name, databases: token.databases ? new Set(token.databases) : null },
    }));
  }

  holderOf(token: string): TokenHolder | null {
    const given = digest(token);
    let found: TokenHolder | null = null;
    for (const { digest: expected, holder } of this.known) {
      if (timingSafeEqual(given, expected)) found = holder;
    }
    return found;
  }
}

function digest(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function digestOf(name: string, sha256: string): Buffer {
  if (/^[0-9a-f]{64}$/i.test(sha256)) return Buffer.from(sha256, 'hex');
  throw new Error(`The token "${name}": its sha256 must be 64 hexadecimal digits.`);
}
