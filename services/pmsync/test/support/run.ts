import { languageOf } from '../../src/language.js';
import { runCommand } from '../../src/run-command.js';

export interface Given {
  readonly environment?: Readonly<Record<string, string>>;
  /** What somebody at the terminal types; without it there is no terminal. */
  readonly answer?: string;
}

export interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
  readonly questions: readonly string[];
}

/** Runs a command in this process, against the console at this address. */
export async function runAgainst(
  consoleUrl: string,
  parameters: readonly string[],
  { environment = {}, answer }: Given = {},
): Promise<Ran> {
  const all = { PMSYNC_CONSOLE: consoleUrl, ...environment };
  const ran = { out: '', err: '', questions: [] as string[] };
  const code = await runCommand(parameters, {
    environment: all,
    language: languageOf(all),
    now: Date.now,
    print: (text) => (ran.out += text),
    say: (text) => (ran.err += text),
    ask:
      answer === undefined
        ? null
        : (question) => {
            ran.questions.push(question);
            return Promise.resolve(answer);
          },
  });
  return { code, ...ran };
}
