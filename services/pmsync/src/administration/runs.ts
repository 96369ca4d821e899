import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { table } from '../text/table.js';
import { timeText } from '../text/times.js';
import { countsText } from '../text/values.js';
import type { ConsoleClient } from './console-client.js';
import { wholeNumber } from './numbers.js';
import { connectionOf, demandKnown, writtenMailbox } from './target.js';

const usualLimit = 20;
const named = 2;

/** The passes that wrote something, newest first. */
export async function showRuns(
  client: ConsoleClient,
  values: Values,
  { print, language }: Surroundings,
): Promise<number> {
  const limit = wholeNumber(values, 'limit', [1, 200]) ?? usualLimit;
  const { connection } = connectionOf(await client.status(), values);
  const mailbox = writtenMailbox(values);
  const { runs } = await client.ask('runs', {
    connection,
    limit,
    ...(mailbox === undefined ? {} : { mailbox }),
  });
  if (runs.length === 0 && mailbox !== undefined) await demandKnown(client, connection, mailbox);
  const russian = language === 'ru';
  const title = (en: string, ru: string) => ({ title: russian ? ru : en });
  if (values.json) print(`${JSON.stringify({ connection, runs })}\n`);
  else if (runs.length === 0) print(russian ? 'Журнал пуст.\n' : 'The journal is empty.\n');
  else {
    const columns = [
      title('began', 'начат'),
      title('ended', 'закончен'),
      title('run', 'проход'),
      title('mailboxes', 'ящики'),
      title('wrote', 'записано'),
      { ...title('undone', 'отменено'), right: true as const },
    ];
    const rows = runs.map((run) => [
      timeText(run.from),
      timeText(run.to),
      run.run,
      some(run.mailboxes, russian),
      countsText(run.counts, language),
      String(run.undone),
    ]);
    print(table(columns, rows));
  }
  return 0;
}

function some(mailboxes: readonly string[], russian: boolean): string {
  const more = mailboxes.length - named;
  const shown = mailboxes.slice(0, named).join(', ');
  return more > 0 ? `${shown} ${russian ? 'и ещё' : 'and'} ${more}${russian ? '' : ' more'}` : shown;
}
