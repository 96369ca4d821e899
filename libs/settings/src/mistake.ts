/** Something in the settings that has to be put right before anything can start. */
export interface Mistake {
  /** Where it is, e.g. `connections[0].periodSeconds`; empty for the file as a whole. */
  readonly field: string;
  /** The line in the file, from 1; null where it is not known. */
  readonly line: number | null;
  /** What is wrong and what to write, in one sentence. */
  readonly message: string;
  /** All of it, for printing. */
  readonly sentence: string;
}

export function mistake(field: string, line: number | null, message: string): Mistake {
  const place = [field, line === null ? '' : `(line ${line})`].filter((part) => part !== '').join(' ');
  return { field, line, message, sentence: place === '' ? message : `${place}: ${message}` };
}
