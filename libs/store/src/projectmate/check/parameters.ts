import type { Meaning } from '../../contract/relation.js';
import { raw, sql } from '../../database/sql.js';
import type { SqlDatabase } from '../../database/sql-database.js';
import { ContractBroken } from '../../errors.js';
import type { Parameters } from '../../ports/projectmate-store.js';
import { parametersColumns, parametersOf, type ParametersRow } from '../parameters-row.js';
import { findingsOn, type CheckFinding } from './finding.js';

const { ok, problem } = findingsOn('parameters');

export async function readParameters(database: SqlDatabase): Promise<readonly ParametersRow[]> {
  return await database.read((query) =>
    query<ParametersRow>(
      sql`SELECT ${raw(parametersColumns.join(', '))} FROM ${database.dialect.relation('parameters')}`,
    ),
  );
}

/** Whatever the others are, so that each parameter that is wrong is told. */
const legal: ParametersRow = {
  mail_server_name: null,
  time_zone: 'UTC',
  enabled_domains: null,
  contact_mode: 'one-way',
  on_exchange_delete: null,
  on_employee_off: null,
  import_meetings: null,
  calendar_days_back: null,
  calendar_days_ahead: null,
};

type Judged = Exclude<keyof ParametersRow, 'mail_server_name'>;
const days = 'Нужно целое число дней от 0 до 3650';
const wanted: Readonly<Record<Judged, string>> = {
  time_zone: 'Нужно имя часового пояса Windows, например «Russian Standard Time»',
  enabled_domains: 'Допустимы contacts, calendars, meetings через запятую',
  contact_mode: 'Допустимы one-way, one-way-with-import, two-way',
  on_exchange_delete: 'Допустимы detach, recreate, delete',
  on_employee_off: 'Допустимы keep, remove',
  import_meetings: 'Допустимы known-attendees, all, none',
  calendar_days_back: days,
  calendar_days_ahead: days,
};

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
  const illegal = (Object.keys(wanted) as Judged[]).flatMap((column) => illegalValue(column, row[column]));
  const mailServer = mailServerFinding(row.mail_server_name, mailServerMistake);
  return illegal.length > 0
    ? [...illegal, ...mailServer]
    : [legalParameters(parametersOf(row)), ...mailServer];
}

function illegalValue(column: Judged, value: string | number | null): readonly CheckFinding[] {
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
