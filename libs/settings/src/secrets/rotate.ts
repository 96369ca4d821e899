import type { KeyRing } from './key-ring.js';

/** Texts that hold sealed secrets, whatever else they hold. */
const sealedSecret = /sealed:[A-Za-z0-9_-]+:[A-Za-z0-9_-]+/g;

/** A text with its secrets sealed anew, or why that is not possible, as the end of a sentence. */
export type Rotated =
  | { readonly ok: true; readonly text: string; readonly count: number }
  | { readonly ok: false; readonly message: string };

/** Seals every sealed secret of a text with the current key. Nothing else in the text changes; if one secret cannot be opened, none is sealed. */
export function rotateSecrets(text: string, keys: KeyRing): Rotated {
  const { current } = keys;
  if (current === null) {
    return {
      ok: false,
      message: keys.mistake ?? 'there is no key: set PMSYNC_SECRET_KEY or PMSYNC_SECRET_KEY_FILE',
    };
  }
  let count = 0;
  let failed: string | null = null;
  const rotated = text.replaceAll(sealedSecret, (sealed, offset: number) => {
    const opened = keys.open(sealed);
    if ('secret' in opened) {
      count += 1;
      return current.seal(opened.secret);
    }
    failed ??= `the secret in line ${text.slice(0, offset).split('\n').length} ${opened.mistake}`;
    return sealed;
  });
  return failed === null ? { ok: true, text: rotated, count } : { ok: false, message: failed };
}
