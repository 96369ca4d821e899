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
function variableOf(text: string): string | undefined {
  return /^\$\{([^}]*)\}$/.exec(text)?.[1];
}

/** Whether a secret stands elsewhere, or sealed, and not in the setting itself. */
export function isReference(text: string): boolean {
  return variableOf(text) !== undefined || isSealed(text);
}

/** A secret as it may be written: `${NAME}` from the environment, `sealed:...` at rest (there as well), or the secret itself. */
export function resolveSecret(text: string, { environment, keys }: Surroundings): Resolved<Secret> {
  const variable = variableOf(text);
  const found = variable === undefined ? text : environment[variable];
  if (!found) {
    return { mistake: `the environment has no variable "${variable}": set it, or name another.` };
  }
  if (!isSealed(found)) return { value: new Secret(found) };
  const opened = keys.open(found);
  return 'secret' in opened ? { value: new Secret(opened.secret) } : { mistake: `${opened.mistake}.` };
}

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EISDIR: 'it is a folder',
  EACCES: 'the account that this runs under may not read it',
};

/** The text of a file that a setting names. */
export function resolveFile(file: string, { directory }: Surroundings): Resolved<string> {
  try {
    return { value: readFileSync(resolve(directory, file), 'utf8') };
  } catch (error) {
    const why = reasons[(error as NodeJS.ErrnoException).code ?? ''] ?? String(error);
    return { mistake: `the file "${file}" cannot be read: ${why}.` };
  }
}
