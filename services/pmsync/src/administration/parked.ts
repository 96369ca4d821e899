import type { ConnectionStatus, DomainStatus } from '@pmsync/contracts';
import { Refused } from '../misuse.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { table } from '../text/table.js';
import { timeText } from '../text/times.js';
import { kinds } from '../text/words.js';
import type { ConsoleClient } from './console-client.js';
import { connectionOf, demandKnown, writtenMailbox } from './target.js';

type Parked = DomainStatus['parked'][number];

/** What was set aside, and why. */
export async function showParked(
  client: ConsoleClient,
  values: Values,
  { print, language }: Surroundings,
): Promise<number> {
  const connection = connectionOf(await client.status(), values);
  const parked = await chosenParked(client, connection, values);
  const russian = language === 'ru';
  const title = (en: string, ru: string) => ({ title: russian ? ru : en });
  if (values.json) {
    print(`${JSON.stringify({ connection: connection.connection, parked })}\n`);
  } else if (parked.length === 0) print(russian ? 'Ничего не отложено.\n' : 'Nothing is parked.\n');
  else {
    const columns = [
      title('since', 'с'),
      title('mailbox', 'ящик'),
      title('person', 'о ком'),
      title('kind', 'вид'),
      title('record', 'запись'),
      title('reason', 'причина'),
    ];
    const rows = parked.map((each) => [
      timeText(each.since),
      each.mailbox,
      each.title ?? '',
      kinds[each.kind][language],
      each.recordId,
      each.reason,
    ]);
    print(table(columns, rows));
  }
  return 0;
}

/** The parked entries that are meant; all of the connection's unless told. Thrown: {@link Refused}. */
export async function chosenParked(
  client: ConsoleClient,
  connection: ConnectionStatus,
  values: Values,
): Promise<readonly Parked[]> {
  const all = connection.domains.flatMap(({ parked }) => parked);
  const mailbox = writtenMailbox(values);
  const inMailbox = mailbox === undefined ? all : all.filter((each) => each.mailbox === mailbox);
  if (mailbox !== undefined && inMailbox.length === 0) {
    await demandKnown(client, connection.connection, mailbox);
  }
  if (values.record === undefined) return inMailbox;
  const chosen = inMailbox.filter(({ recordId }) => recordId === values.record);
  if (chosen.length > 0) return chosen;
  throw new Refused({
    en: `--record: "${values.record}" is not parked: "pmsync parked" lists what is.`,
    ru: `--record: запись «${values.record}» не отложена: отложенные покажет «pmsync parked».`,
  });
}
