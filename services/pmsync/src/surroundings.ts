import type { Language } from './language.js';

/** What a command works with. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly language: Language;
  /** What was asked for. */
  readonly print: (text: string) => void;
  /** What is said besides. */
  readonly say: (text: string) => void;
}
