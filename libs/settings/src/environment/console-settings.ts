import { z } from 'zod';
import { Secret } from '../secrets/secret.js';
import { readVariables, type Environment, type ReadVariables } from './read-variables.js';

/** Who may use the console, and under which names it is reached. */
export interface ConsoleSettings {
  /** Whoever shows it may change things; null: nobody but who sits at the same machine. */
  readonly token: Secret | null;
  /** Host names besides the machine's own loopback. */
  readonly hosts: readonly string[];
}

const shortestToken = 16;

export const consoleVariables = {
  PMSYNC_CONSOLE_TOKEN: z
    .string()
    .regex(new RegExp(`^[\\x21-\\x7e]{${shortestToken},}$`), {
      error: `write at least ${shortestToken} letters, digits and signs without spaces, e.g. what "openssl rand -hex 24" prints.`,
    })
    .optional(),
  PMSYNC_CONSOLE_HOST: z
    .string()
    .transform((text) => text.split(',').map((name) => name.trim().toLowerCase()))
    .refine((names) => names.every((name) => /^[\p{L}\p{N}._:[\]-]+$/u.test(name)), {
      error: 'write the host names under which the console is reached, with commas between, without ports.',
    })
    .optional(),
};
const schema = z.object(consoleVariables);

export function consoleSettings(data: z.infer<typeof schema>): ConsoleSettings {
  const { PMSYNC_CONSOLE_TOKEN: token, PMSYNC_CONSOLE_HOST: hosts } = data;
  return { token: token === undefined ? null : new Secret(token), hosts: hosts ?? [] };
}

/** Reads what concerns the console alone; reports every mistake at once, by variable, and never the token. */
export function readConsoleSettings(environment: Environment): ReadVariables<ConsoleSettings> {
  return readVariables(schema, environment, consoleSettings);
}
