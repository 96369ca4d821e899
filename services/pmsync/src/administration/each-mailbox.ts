import type { Surroundings } from '../surroundings.js';
import { Declined } from './console-client.js';

/** What became of one mailbox: an answer, or why there is none. */
export type Outcome<Value> =
  | { readonly mailbox: string; readonly value: Value }
  | { readonly mailbox: string; readonly problem: string };

/** Works through the mailboxes one after another, saying how far it is where there are several. What is declined for one does not keep the others waiting. */
export async function eachMailbox<Value>(
  mailboxes: readonly string[],
  { say, language }: Surroundings,
  work: (mailbox: string) => Promise<Value>,
): Promise<Outcome<Value>[]> {
  const outcomes: Outcome<Value>[] = [];
  for (const [index, mailbox] of mailboxes.entries()) {
    if (mailboxes.length > 1) {
      const of = language === 'ru' ? 'из' : 'of';
      say(`${index + 1} ${of} ${mailboxes.length}: ${mailbox}\n`);
    }
    try {
      outcomes.push({ mailbox, value: await work(mailbox) });
    } catch (error) {
      if (!(error instanceof Declined)) throw error;
      outcomes.push({ mailbox, problem: error.text[language] });
    }
  }
  return outcomes;
}

/** Says what was declined; answers the exit code. */
export function sayProblems(outcomes: readonly Outcome<unknown>[], { say }: Surroundings): 0 | 1 {
  let exitCode: 0 | 1 = 0;
  for (const outcome of outcomes) {
    if (!('problem' in outcome)) continue;
    say(`${outcome.mailbox}: ${outcome.problem}\n`);
    exitCode = 1;
  }
  return exitCode;
}
