import type { ExchangeProblem } from '@pmsync/contracts';

const largestPhoto = 3 * 1024 * 1024;

/** Why a photo of so many bytes is not taken, in either direction; null when it is. */
export function photoRefusal(bytes: number): ExchangeProblem | null {
  if (bytes > largestPhoto) {
    const message = `The photo has ${bytes} bytes; at most 3 MB (${largestPhoto} bytes) are synchronised: make it smaller.`;
    return { kind: 'invalid', message };
  }
  if (bytes > 0) return null;
  return { kind: 'invalid', message: 'The photo is empty: choose another picture, or remove it.' };
}
