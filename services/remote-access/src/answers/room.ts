import { remoteAccessBounds } from '@pmsync/contracts';

/** What is left of an answer. */
export class Room {
  private rows = 0;
  private bytes = 0;

  /** Takes the items if all of them fit, else none; into an answer that is still empty everything fits, or it would fit into none. */
  take(items: readonly unknown[]): boolean {
    const rows = this.rows + items.length;
    const bytes = items.reduce<number>((sum, item) => sum + size(item), this.bytes);
    const full = rows > remoteAccessBounds.rows || bytes > remoteAccessBounds.answerBytes;
    if (full && this.rows > 0) return false;
    this.rows = rows;
    this.bytes = bytes;
    return true;
  }

  /** How full the answer is, from 0 to 1. */
  get filled(): number {
    return Math.max(this.rows / remoteAccessBounds.rows, this.bytes / remoteAccessBounds.answerBytes);
  }
}

/** In bytes, as JSON, with the comma after it. */
export function size(item: unknown): number {
  return Buffer.byteLength(JSON.stringify(item)) + 1;
}
