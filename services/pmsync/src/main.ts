import { createInterface } from 'node:readline/promises';
import { languageOf } from './language.js';
import { runCommand } from './run-command.js';

process.exitCode = await runCommand(process.argv.slice(2), {
  environment: process.env,
  language: languageOf(process.env),
  now: Date.now,
  print: (text) => process.stdout.write(text),
  say: (text) => process.stderr.write(text),
  ask: process.stdin.isTTY && process.stderr.isTTY ? askOnTerminal : null,
});

/** What was typed; nothing when the input ended. */
async function askOnTerminal(question: string): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const ended = new AbortController();
  terminal.once('close', () => ended.abort());
  try {
    return await terminal.question(question, { signal: ended.signal });
  } catch {
    return '';
  } finally {
    terminal.close();
  }
}
