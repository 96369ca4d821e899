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

/** Why a photo of so many bytes is not replaced, nor taken away: nobody could keep it and put it back. Null when it is. */
export function replacementRefusal(bytes: number): ExchangeProblem | null {
  if (bytes <= largestPhoto) return null;
  const message = `The photo of the contact in Exchange has ${bytes} bytes, more than the 3 MB (${largestPhoto} bytes) that are synchronised; it was left alone: remove it in Outlook, or make it smaller.`;
  return { kind: 'invalid', message };
}
