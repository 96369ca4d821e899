import { contractScript } from './mssql-script.js';
import { serviceRole } from '../../contract/contract.js';

const header = `-- ProjectMate Exchange Sync: role ${serviceRole}, schema exchange_sync with its views and triggers, grants.
-- Run as db_owner in ProjectMate's database. May be run again: views and triggers are made anew, the queue of changes stays.
-- The views and triggers are those of the reference ProjectMate: where yours has other tables, edit them (docs/reference-projectmate.md).
--
-- Роль ${serviceRole}, схема exchange_sync с представлениями и триггерами, права.
-- Выполняется владельцем базы данных ProjectMate; можно выполнять повторно: очередь изменений сохраняется.
-- Представления и триггеры написаны для эталонной схемы: если таблицы другие, измените их (docs/reference-projectmate.md).`;

/** The T-SQL that prepares a ProjectMate database, for SQL Server Management Studio or sqlcmd; with `member` that account gets the role, too. */
export function databaseScript(member: string | null): string {
  const grants =
    member === null ? [] : [`ALTER ROLE ${serviceRole} ADD MEMBER [${member.replaceAll(']', ']]')}]`];
  return [header, ...[...contractScript(), ...grants].map((batch) => `${batch}\nGO`)].join('\n');
}
