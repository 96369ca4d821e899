import { serverNameMatches, type Connection } from '@pmsync/settings';
import { checkProjectMate } from '@pmsync/store';
import { connectionsOf } from '../connections-of.js';
import type { Values } from '../options.js';
import type { Surroundings } from '../surroundings.js';
import { checklist, type CheckedConnection } from './checklist.js';

/** Answers 1 when something is a problem; what could not be looked at is told, and is none. */
export async function checkDatabases(
  file: string,
  values: Values,
  surroundings: Surroundings,
): Promise<number> {
  const installation = values.installation ?? surroundings.environment['PMSYNC_INSTALLATION'] ?? null;
  const checked: CheckedConnection[] = [];
  for (const connection of connectionsOf(file, values.connection)) {
    const findings = await checkProjectMate(connection.projectMate, {
      installation,
      mailServerMistake: (name) => mailServerMistake(name, connection),
    });
    checked.push({ connection: connection.name, findings });
  }
  surroundings.print(
    values.json ? `${JSON.stringify(checked)}\n` : checklist(checked, surroundings.language),
  );
  const problem = checked.some(({ findings }) => findings.some(({ verdict }) => verdict === 'problem'));
  return problem ? 1 : 0;
}

function mailServerMistake(name: string | null, { exchange }: Connection) {
  const match = serverNameMatches(name, exchange.url);
  if (match.ok) return null;
  const found = name === null || name.trim() === '' ? 'не указано' : `«${name}»`;
  return {
    en: match.sentence,
    ru: `Имя почтового сервера в ProjectMate: ${found}, а соединение обращается к «${new URL(exchange.url).hostname}»: синхронизации нет, пока они не совпадут (Сервис > Параметры > Синхронизация; или exchange.url).`,
  };
}
