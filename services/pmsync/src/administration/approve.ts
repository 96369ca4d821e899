import { Refused } from '../misuse.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { clean } from '../text/table.js';
import { confirmed, unconfirmedCode } from './confirm.js';
import type { ConsoleClient } from './console-client.js';
import { eachMailbox, sayProblems } from './each-mailbox.js';
import { connectionOf, writtenMailbox } from './target.js';

/** Lets the next pass delete what the brake stopped, after it was shown. */
export async function approve(
  client: ConsoleClient,
  values: Values,
  surroundings: Surroundings,
): Promise<number> {
  const status = connectionOf(await client.status(), values);
  const { connection } = status;
  const { print, say, language } = surroundings;
  const mailbox = writtenMailbox(values);
  const stopped = status.domains
    .flatMap(({ mailboxes }) => mailboxes)
    .filter((each) => each.state === 'stopped' && (mailbox === undefined || each.mailbox === mailbox))
    .map(({ mailbox: name, problem }) => ({ mailbox: name, problem: problem ?? '' }));
  // One that is no longer synchronised is in no list; the service knows whether it was stopped, and the connection's own problems say why.
  const inNoList = stopped.length === 0 && mailbox !== undefined;
  const meant = inNoList
    ? [{ mailbox, problem: status.problems.map(({ problem }) => problem).join(' ') }]
    : stopped;
  if (meant.length === 0) {
    throw new Refused({
      en: `No mailbox of "${connection}" is stopped: there is nothing to approve.`,
      ru: `Ни один ящик соединения «${connection}» не остановлен: разрешать нечего.`,
    });
  }
  const shown = meant.map(({ mailbox: name, problem }) => `${name}: ${clean(problem)}\n`).join('');
  (values.json ? say : print)(shown);
  const answer = await confirmed(values, surroundings, {
    en: `Let the next pass go on all the same, in ${meant.length} mailbox(es)?`,
    ru: `Всё равно разрешить следующему проходу продолжить? Ящиков: ${meant.length}.`,
  });
  if (answer !== true) {
    if (values.json) print(`${JSON.stringify({ connection, approved: [], stopped: meant })}\n`);
    return unconfirmedCode(answer);
  }
  const names = meant.map((each) => each.mailbox);
  const outcomes = await eachMailbox(names, surroundings, async (name) => {
    await client.ask('decide', { connection, mailbox: name, decision: 'approve' });
  });
  const approved = outcomes.flatMap((each) => ('problem' in each ? [] : [each.mailbox]));
  if (values.json) print(`${JSON.stringify({ connection, approved, stopped: meant })}\n`);
  else if (approved.length > 0) {
    print(`${language === 'ru' ? 'Разрешено' : 'Approved'}: ${approved.join(', ')}\n`);
  }
  return sayProblems(outcomes, surroundings);
}
