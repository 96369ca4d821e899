import { createHash } from 'node:crypto';

/** The key of an object: the SHA-256 of its content in hexadecimal digits. */
export function objectKey(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
