import type { Text } from './language.js';

/** Thrown when the command is not written as it must be. */
export class Misuse extends Error {
  constructor(readonly text: Text) {
    super(text.en);
  }
}

/** Thrown when a command that is written as it must be cannot be carried out. The text says why and what to do. */
export class Refused extends Error {
  constructor(readonly text: Text) {
    super(text.en);
  }
}
