import { inspect } from 'node:util';

const shown = '[secret]';

/** A secret that shows itself nowhere by accident: not in a log, an error, JSON or a debugger. {@link reveal} is the one way in. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value, for signing in with. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return shown;
  }

  toJSON(): string {
    return shown;
  }

  [inspect.custom](): string {
    return shown;
  }
}
