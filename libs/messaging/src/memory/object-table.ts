import { objectKey } from '../object-key.js';

interface Kept {
  readonly bytes: Uint8Array;
  readonly expiresAt: number;
}

/** The objects of one broker. */
export class ObjectTable {
  private readonly kept = new Map<string, Kept>();

  put(bucket: string, bytes: Uint8Array, ttl: number): string {
    const now = Date.now();
    for (const [name, { expiresAt }] of this.kept) if (expiresAt <= now) this.kept.delete(name);
    const key = objectKey(bytes);
    this.kept.set(`${bucket}/${key}`, { bytes: Uint8Array.from(bytes), expiresAt: now + ttl });
    return key;
  }

  get(bucket: string, key: string): Uint8Array | null {
    const found = this.kept.get(`${bucket}/${key}`);
    return found && found.expiresAt > Date.now() ? Uint8Array.from(found.bytes) : null;
  }
}
