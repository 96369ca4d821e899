import type { ConnectionStatus } from '@pmsync/contracts';
import { Misuse, Refused } from '../misuse.js';
import type { Values } from '../options.js';
import type { ConsoleClient, ConsoleStatus } from './console-client.js';

const named = 5;

/** The connection that is meant: the only one, unless named. Thrown: {@link Refused}, {@link Misuse}. */
export function connectionOf({ connections }: ConsoleStatus, { connection }: Values): ConnectionStatus {
  const names = connections.map((each) => each.connection).join(', ');
  if (connection === undefined && connections.length > 1) {
    throw new Misuse({
      en: `--connection: there are several, so name one of ${names}.`,
      ru: `--connection: соединений несколько, укажите одно из них: ${names}.`,
    });
  }
  const found =
    connection === undefined ? connections[0] : connections.find((each) => each.connection === connection);
  if (found) return found;
  throw names === ''
    ? new Refused({
        en: 'The services know of no connection: see connections.yaml.',
        ru: 'Службам не известно ни одного соединения: проверьте connections.yaml.',
      })
    : new Refused({
        en: `--connection: there is no connection "${connection}": write one of ${names}.`,
        ru: `--connection: нет соединения «${connection}»: укажите одно из ${names}.`,
      });
}

/** The mailbox that was written, as it is kept; also one that is no longer synchronised. */
export function writtenMailbox({ mailbox }: Values): string | undefined {
  return mailbox?.trim().toLowerCase();
}

/** The mailbox that is named, or all that the connection synchronises. Thrown: {@link Refused}. */
export async function mailboxesOf(
  client: ConsoleClient,
  connection: string,
  values: Values,
): Promise<readonly string[]> {
  const mailbox = writtenMailbox(values);
  if (mailbox !== undefined) {
    await demandKnown(client, connection, mailbox);
    return [mailbox];
  }
  const { mailboxes } = await client.ask('mailboxes', { connection });
  if (mailboxes.length > 0) return mailboxes;
  throw new Refused({
    en: `The ProjectMate of "${connection}" has synchronisation on for no employee: switch it on there.`,
    ru: `В ProjectMate соединения «${connection}» синхронизация не включена ни у одного сотрудника: включите её там.`,
  });
}

/** Thrown: {@link Refused} when the connection does not synchronise this mailbox. */
export async function demandKnown(client: ConsoleClient, connection: string, mailbox: string): Promise<void> {
  const { mailboxes } = await client.ask('mailboxes', { connection });
  if (mailboxes.includes(mailbox)) return;
  const some = mailboxes.slice(0, named).join(', ') || '-';
  const more = mailboxes.length - named;
  throw new Refused({
    en: `--mailbox: "${mailbox}" is none that "${connection}" synchronises: ${some}${more > 0 ? ` and ${more} more` : ''}.`,
    ru: `--mailbox: «${mailbox}» не входит в число синхронизируемых соединением «${connection}»: ${some}${more > 0 ? ` и ещё ${more}` : ''}.`,
  });
}
