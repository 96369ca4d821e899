import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { KeyRing } from '../secrets/key-ring.js';
import { Secret } from '../secrets/secret.js';
import { isSealed } from '../secrets/sealed-secret.js';

/** What a file of settings is read with. */
export interface Surroundings {
  /** Where `${NAME}` is looked up. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The folder that relative files are relative to. */
  readonly directory: string;
  /** Opens sealed secrets. */
  readonly keys: KeyRing;
}

/** A resolved value, or the mistake that stands in its way, as the end of a sentence that begins with the field. */
export type Resolved<Value> = { readonly value: Value } | { readonly mistake: string };

/** The variable that a setting names as `${NAME}`; undefined for one that is written out. */
export function variableOf(text: string): string | undefined {
  return /^\$\{([^}]*)\}$/.exec(text)?.[1];
}

/** A secret as it may be written: `${NAME}` from the environment, `sealed:...` at rest, or the secret itself. */
export function resolveSecret(text: string, { environment, keys }: Surroundings): Resolved<Secret> {
  const variable = variableOf(text);
  if (variable !== undefined) {
    const found = environment[variable];
    return found
      ? { value: new Secret(found) }
      : { mistake: `the environment has no variable "${variable}": set it, or name another.` };
  }
  if (!isSealed(text)) return { value: new Secret(text) };
  const opened = keys.open(text);
  return 'secret' in opened ? { value: new Secret(opened.secret) } : { mistake: `${opened.mistake}.` };
}

/** The text of a file that a setting names. */
export function resolveFile(file: string, { directory }: Surroundings): Resolved<string> {
  try {
    return { value: readFileSync(resolve(directory, file), 'utf8') };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'there is no such file' : String(error);
    return { mistake: `the file "${file}" cannot be read: ${why}.` };
  }
}
