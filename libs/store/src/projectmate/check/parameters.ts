import type { Meaning } from '../../contract/relation.js';
import { sql } from '../../database/sql.js';
import type { SqlDatabase } from '../../database/sql-database.js';
import { ContractBroken } from '../../errors.js';
import type { Parameters } from '../../ports/projectmate-store.js';
import { parametersOf, type ParametersRow } from '../parameters-row.js';
import { findingsOn, type CheckFinding } from './finding.js';

const { ok, problem } = findingsOn('parameters');

export async function readParameters(database: SqlDatabase): Promise<readonly ParametersRow[]> {
  return await database.read((query) =>
    query<ParametersRow>(
      sql`SELECT mail_server_name, time_zone, enabled_domains, contact_mode FROM ${database.dialect.relation('parameters')}`,
    ),
  );
}

/** Whatever the others are, so that each parameter that is wrong is told. */
const legal: ParametersRow = {
  mail_server_name: null,
  time_zone: 'UTC',
  enabled_domains: null,
  contact_mode: 'one-way',
};
const judged = ['time_zone', 'enabled_domains', 'contact_mode'] as const;

export function parametersFindings(
  rows: readonly ParametersRow[],
  mailServerMistake: (name: string | null) => Meaning | null,
): readonly CheckFinding[] {
  const [row] = rows;
  if (!row || rows.length > 1) {
    return [
      problem(
        `ProjectMate's relation "parameters" has ${rows.length} rows: it must have one.`,
        `В отношении «parameters» строк: ${rows.length}, а должна быть одна.`,
      ),
    ];
  }
  const illegal = judged.flatMap((column) => illegalValue(column, row[column]));
  const mailServer = mailServerFinding(row.mail_server_name, mailServerMistake);
  return illegal.length > 0
    ? [...illegal, ...mailServer]
    : [legalParameters(parametersOf(row)), ...mailServer];
}

function illegalValue(column: (typeof judged)[number], value: string | null): readonly CheckFinding[] {
  try {
    parametersOf({ ...legal, [column]: value });
    return [];
  } catch (error) {
    if (!(error instanceof ContractBroken)) throw error;
    const found = value === null || value === '' ? 'пусто' : `«${value}»`;
    return [
      problem(
        error.message,
        `Параметр ${column}: ${found}. ${wanted[column]} (Сервис > Параметры > Синхронизация).`,
      ),
    ];
  }
}

const wanted: Readonly<Record<(typeof judged)[number], string>> = {
  time_zone: 'Нужно имя часового пояса Windows, например «Russian Standard Time»',
  enabled_domains: 'Допустимы contacts, calendars, meetings через запятую',
  contact_mode: 'Допустимы one-way, one-way-with-import, two-way',
};

export function legalParameters({ timeZone, enabledDomains, contactMode }: Parameters): CheckFinding {
  const domains = enabledDomains.join(', ');
  return ok(
    `The parameters are legal: time zone "${timeZone}", mode ${contactMode}, ${domains === '' ? 'nothing is enabled, so nothing is synchronised' : `enabled: ${domains}`}.`,
    `Параметры допустимы: часовой пояс «${timeZone}», режим ${contactMode}, ${domains === '' ? 'не включено ничего, синхронизации нет' : `включено: ${domains}`}.`,
  );
}

export function mailServerFinding(
  name: string | null,
  mistakeOf: (name: string | null) => Meaning | null,
): readonly CheckFinding[] {
  const mistake = mistakeOf(name);
  return mistake ? [problem(mistake.en, mistake.ru)] : [];
}
