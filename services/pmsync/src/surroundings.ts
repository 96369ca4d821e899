import type { Language } from './language.js';

/** What a command works with. */
export interface Surroundings {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly language: Language;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** What was asked for. */
  readonly print: (text: string) => void;
  /** What is said besides. */
  readonly say: (text: string) => void;
  /** Puts a question and answers what was typed; null where there is nobody to ask. */
  readonly ask: ((question: string) => Promise<string>) | null;
}
