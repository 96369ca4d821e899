import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';

/**
 * A secret at rest: `sealed:<key id>:<nonce, ciphertext and tag>`, AES-256-GCM (NIST SP 800-38D) with a random 96-bit nonce; the key's id is authenticated with
 * it. The parts are base64url.
 */
const form = /^sealed:([A-Za-z0-9_-]{11}):([A-Za-z0-9_-]{38,})$/;
const nonceLength = 12;
const tagLength = 16;
const keyLength = 32;

/** A key for secrets at rest, of 256 bits. */
export class SecretKey {
  readonly #bytes: Buffer;
  /** Names the key without telling anything of it. */
  readonly id: string;

  /** Thrown: an error in words when the text is not a key; it says nothing of the text. */
  constructor(text: string) {
    const bytes = Buffer.from(text.trim(), 'base64');
    if (
      bytes.length !== keyLength ||
      bytes.toString('base64').replace(/=+$/, '') !== text.trim().replace(/=+$/, '')
    ) {
      throw new Error('a key is 32 random bytes in base64: "pmsync secrets key" makes one');
    }
    this.#bytes = bytes;
    this.id = createHash('sha256').update('pmsync secret key').update(bytes).digest('base64url').slice(0, 11);
  }

  /** The text of a new key. */
  static make(): string {
    return randomBytes(keyLength).toString('base64');
  }

  seal(secret: string): string {
    const nonce = randomBytes(nonceLength);
    const cipher = createCipheriv('aes-256-gcm', this.#bytes, nonce).setAAD(Buffer.from(this.id));
    const sealed = Buffer.concat([nonce, cipher.update(secret, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    return `sealed:${this.id}:${sealed.toString('base64url')}`;
  }

  /** The secret; null when the text was changed or was not sealed with this key. */
  open(text: string): string | null {
    const [, id, encoded] = form.exec(text) ?? [];
    if (id !== this.id || encoded === undefined) return null;
    const sealed = Buffer.from(encoded, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', this.#bytes, sealed.subarray(0, nonceLength));
    decipher.setAAD(Buffer.from(this.id)).setAuthTag(sealed.subarray(-tagLength));
    try {
      return Buffer.concat([
        decipher.update(sealed.subarray(nonceLength, -tagLength)),
        decipher.final(),
      ]).toString('utf8');
    } catch {
      return null;
    }
  }

  toJSON(): string {
    return this.id;
  }
}

/** Whether a setting holds a secret at rest, whole or damaged. */
export function isSealed(text: string): boolean {
  return text.startsWith('sealed:');
}
