import type { ConnectionStatus } from '@pmsync/contracts';
import { Misuse, Refused } from '../misuse.js';
import type { Values } from '../options.js';
import type { ConsoleStatus } from './console-client.js';

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

export function mailboxNames({ domains }: ConnectionStatus): string[] {
  return domains.flatMap(({ mailboxes }) => mailboxes.map(({ mailbox }) => mailbox));
}

/** The mailbox that was written, as it is kept; also one that is no longer synchronised. */
export function writtenMailbox({ mailbox }: Values): string | undefined {
  return mailbox?.trim().toLowerCase();
}

/** The mailbox that is named, or all that the connection synchronises. Thrown: {@link Refused}. */
export function mailboxesOf(connection: ConnectionStatus, values: Values): readonly string[] {
  const all = mailboxNames(connection);
  const mailbox = writtenMailbox(values);
  if (mailbox === undefined) return all;
  if (all.includes(mailbox)) return [mailbox];
  throw unknownMailbox(mailbox, connection);
}

export function unknownMailbox(mailbox: string, connection: ConnectionStatus): Refused {
  const all = mailboxNames(connection);
  const some = all.slice(0, named).join(', ') || '-';
  const more = all.length - named;
  return new Refused({
    en: `--mailbox: "${mailbox}" is none that "${connection.connection}" synchronises: ${some}${more > 0 ? ` and ${more} more` : ''}.`,
    ru: `--mailbox: «${mailbox}» не входит в число синхронизируемых соединением «${connection.connection}»: ${some}${more > 0 ? ` и ещё ${more}` : ''}.`,
  });
}
