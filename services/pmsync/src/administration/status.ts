import type { ConnectionStatus, MailboxStatus } from '@pmsync/contracts';
import type { Language } from '../language.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { clean, tableOfFilled } from '../text/table.js';
import { timeText } from '../text/times.js';
import { startTypes, states } from '../text/words.js';
import type { ConsoleClient, ConsoleStatus } from './console-client.js';
import { fillingText, progressText } from './filling-text.js';
import { notificationLines } from './notification-lines.js';
import { connectionOf } from './target.js';

/** Answers 1 when something is wrong with the system. */
export async function showStatus(
  client: ConsoleClient,
  values: Values,
  { print, language }: Surroundings,
): Promise<number> {
  const whole = await client.status();
  const status = values.connection === undefined ? whole : only(whole, connectionOf(whole, values));
  print(values.json ? `${JSON.stringify(status)}\n` : statusText(status, language));
  return status.health.ok ? 0 : 1;
}

function only(status: ConsoleStatus, connection: ConnectionStatus): ConsoleStatus {
  const { connection: name } = connection;
  const problems = status.health.problems.filter((each) => /^[^:,]*/.exec(each)?.[0] === name);
  return {
    ...status,
    health: { ok: problems.length === 0, problems },
    warnings: Object.fromEntries(Object.entries(status.warnings).filter(([of]) => of === name)),
    connections: [connection],
  };
}

/** What waits for somebody's decision comes first, then what does not go, then the rest. */
function statusText(status: ConsoleStatus, language: Language): string {
  const { health, warnings, connections, writtenInTheLastHours: hours } = status;
  const russian = language === 'ru';
  const parts: string[] = [];
  if (health.ok) parts.push(russian ? 'Всё в порядке.\n' : 'All is well.\n');
  else {
    const title = russian ? 'НЕ В ПОРЯДКЕ:' : 'NOT WELL:';
    parts.push(`${[title, ...health.problems.map((each) => `  ${clean(each)}`)].join('\n')}\n`);
  }
  for (const [connection, sentences] of Object.entries(warnings)) {
    const title = russian ? 'Предупреждение' : 'Warning';
    for (const sentence of sentences) parts.push(`${title}, ${connection}: ${clean(sentence)}\n`);
  }
  for (const connection of connections) parts.push(connectionText(connection, language));
  const about = russian
    ? `Записи — за последние ${hours} ч.`
    : `What was written is counted over the last ${hours} hours.`;
  return `${parts.join('\n')}\n${about}\n`;
}

function connectionText(connection: ConnectionStatus, language: Language): string {
  const { exchangeUrl, exchangeVersion, projectMate, periodSeconds, startType, running, domains } =
    connection;
  const russian = language === 'ru';
  const going = running ? (russian ? 'работает' : 'running') : russian ? 'не работает' : 'not running';
  const head =
    `${connection.connection}: ${exchangeUrl} (${exchangeVersion}), ProjectMate ${projectMate.database} (${projectMate.server}); ` +
    `${russian ? 'каждые' : 'every'} ${periodSeconds} ${russian ? 'с' : 's'}, ${startTypes[startType][language]}, ${going}`;
  const toSpread = domains.reduce((sum, { changesToSpread }) => sum + changesToSpread, 0);
  const spreading = russian
    ? 'Изменений ещё не разнесено по ящикам'
    : 'Changes not yet spread over mailboxes';
  return [
    `${clean(head)}\n`,
    ...(running ? notificationLines(connection.notifications, language) : []),
    ...(toSpread > 0 ? [`${spreading}: ${toSpread}\n`] : []),
    ...domains.flatMap(({ filling }) => (filling ? [`${fillingText(filling, language)}\n`] : [])),
    ...domains.map(({ mailboxes }) => mailboxTable(mailboxes, language)),
  ].join('');
}

const order: readonly MailboxStatus['state'][] = ['stopped', 'blocked', 'working', 'in-step'];

function mailboxTable(mailboxes: readonly MailboxStatus[], language: Language): string {
  const russian = language === 'ru';
  const column = (en: string, ru: string) => ({ title: russian ? ru : en });
  const figure = (en: string, ru: string) => ({ title: russian ? ru : en, right: true as const });
  const sorted = mailboxes.toSorted((one, other) => order.indexOf(one.state) - order.indexOf(other.state));
  return tableOfFilled(
    [
      column('mailbox', 'ящик'),
      column('state', 'состояние'),
      figure('contacts', 'контактов'),
      figure('waiting', 'ждут'),
      figure('parked', 'отложено'),
      column('filling', 'наполнение'),
      column('last success', 'последний успех'),
      figure('created', 'создано'),
      figure('updated', 'изменено'),
      figure('deleted', 'удалено'),
      figure('restored', 'восстановлено'),
      figure('adopted', 'связано'),
      figure('merged', 'принято правок'),
      figure('imported', 'импортировано'),
      figure('detached', 'отсоединено'),
      figure('conflicts', 'конфликтов'),
    ],
    sorted.map((mailbox) => {
      const { written } = mailbox;
      return [
        mailbox.mailbox,
        states[mailbox.state][language],
        mailbox.links,
        mailbox.pending,
        mailbox.parked,
        progressText(mailbox.progress, language),
        timeText(mailbox.lastSuccess),
        written.created,
        written.updated,
        written.deleted,
        written.restored,
        written.adopted,
        written.merged,
        written.imported,
        written.detached,
        written.conflicts,
      ].map(String);
    }),
  );
}
