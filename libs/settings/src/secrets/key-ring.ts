import { readFileSync } from 'node:fs';
import { SecretKey } from './sealed-secret.js';

/** Where the keys come from. */
export interface KeySource {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly readFile?: (file: string) => string;
}

/**
 * The keys for secrets at rest. `PMSYNC_SECRET_KEY` holds the key, or `PMSYNC_SECRET_KEY_FILE` names a file with a key a line: the first one seals, all of
 * them open, so that a rotation has no moment in which something cannot be read. `PMSYNC_SECRET_KEY_FORMER` may hold the key before.
 */
export class KeyRing {
  private constructor(
    private readonly keys: readonly SecretKey[],
    /** Why there is no key, as the end of a sentence; null when there is one, or when none was given. */
    readonly mistake: string | null,
  ) {}

  static of(keys: readonly SecretKey[]): KeyRing {
    return new KeyRing(keys, null);
  }

  static read({ environment, readFile = (file) => readFileSync(file, 'utf8') }: KeySource): KeyRing {
    const place = environment['PMSYNC_SECRET_KEY'] ? 'PMSYNC_SECRET_KEY' : 'PMSYNC_SECRET_KEY_FILE';
    try {
      const written = environment['PMSYNC_SECRET_KEY']
        ? [environment['PMSYNC_SECRET_KEY'], environment['PMSYNC_SECRET_KEY_FORMER'] ?? '']
        : linesOf(environment['PMSYNC_SECRET_KEY_FILE'], readFile);
      const keys = written.filter((line) => line.trim() !== '').map((line) => new SecretKey(line));
      return new KeyRing(keys, null);
    } catch (error) {
      const why =
        (error as NodeJS.ErrnoException).code === 'ENOENT'
          ? 'there is no such file'
          : (error as Error).message;
      return new KeyRing([], `${place} cannot be used: ${why}`);
    }
  }

  /** The key that seals. */
  get current(): SecretKey | null {
    return this.keys[0] ?? null;
  }

  /** The secret of a sealed text, or why it cannot be read, as the end of a sentence. */
  open(text: string): { readonly secret: string } | { readonly mistake: string } {
    if (this.mistake !== null) return { mistake: this.mistake };
    if (this.keys.length === 0) {
      return { mistake: 'is sealed, and there is no key: set PMSYNC_SECRET_KEY or PMSYNC_SECRET_KEY_FILE' };
    }
    for (const key of this.keys) {
      const secret = key.open(text);
      if (secret !== null) return { secret };
    }
    return {
      mistake:
        'is sealed with another key, or was damaged: give the key it was sealed with, or seal the secret anew',
    };
  }
}

function linesOf(file: string | undefined, readFile: (file: string) => string): string[] {
  if (!file) return [];
  return readFile(file)
    .split('\n')
    .filter((line) => !line.startsWith('#'));
}
