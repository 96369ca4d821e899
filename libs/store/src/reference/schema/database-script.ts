import { serviceRole } from '../../contract/contract.js';
import { contractScript } from './mssql-script.js';

export interface DatabaseScriptOptions {
  /** A user of the database that is given the role. */
  readonly member?: string;
}

const header = `-- ProjectMate Exchange Sync: the contract in a ProjectMate database on SQL Server.
--
-- Makes the role ${serviceRole} and the schema exchange_sync: views over ProjectMate's tables with triggers that write through them, the queue change_log with
-- the triggers that fill it, and what the role may do. ProjectMate's tables and data stay as they are.
-- This is the worked example, over the reference schema (dbo.Pm...): for another ProjectMate put its tables and columns into the views and triggers, and keep
-- the names and types of the contract (docs/reference-projectmate.md).
-- Safe to run again: views and triggers are replaced, the queue and its owner are kept.
-- Run it as db_owner, in ProjectMate's database, in SQL Server Management Studio or sqlcmd:
--   sqlcmd -S SERVER -d DATABASE -b -f 65001 -i exchange-sync.sql
--
-- ProjectMate Exchange Sync: контракт в базе данных ProjectMate на SQL Server.
--
-- Создаёт роль ${serviceRole} и схему exchange_sync: представления над таблицами ProjectMate с триггерами для записи, очередь change_log с триггерами,
-- которые её заполняют, и права роли. Таблицы и данные ProjectMate не изменяются.
-- Это рабочий пример для эталонной схемы (dbo.Pm...): для другой версии ProjectMate подставьте в представления и триггеры её таблицы и столбцы, сохранив имена
-- и типы контракта (docs/reference-projectmate.md).
-- Можно выполнять повторно: представления и триггеры заменяются, очередь и её владелец сохраняются.
-- Выполняйте с правами db_owner в базе данных ProjectMate, в SQL Server Management Studio или sqlcmd (команда выше).`;

/** A trigger keeps these switches, and one made with them off, as sqlcmd has it, may not write to tables with filtered indexes or indexed views. */
const switches = ['SET ANSI_NULLS ON', 'SET QUOTED_IDENTIFIER ON'];

/** What an administrator runs in a ProjectMate database, as text for SQL Server Management Studio and sqlcmd. */
export function databaseScript({ member }: DatabaseScriptOptions = {}): string {
  const batches = [...switches, ...contractScript(), ...(member === undefined ? [] : [membership(member)])];
  return `${header}\n\n${batches.map((batch) => `${batch}\nGO\n`).join('\n')}`;
}

/** Why a name cannot be a user's, as the end of a sentence; null when it can. */
export function memberMistake(name: string): { readonly en: string; readonly ru: string } | null {
  if (name.trim() === '') return { en: 'is empty', ru: 'пусто' };
  if (name.length > 128) return { en: 'has more than 128 characters', ru: 'длиннее 128 символов' };
  // A line of its own could be a GO, which ends a batch wherever it stands.
  if (/\p{Cc}/u.test(name))
    return { en: 'has a line break or another control character', ru: 'содержит управляющий символ' };
  return null;
}

function membership(member: string): string {
  const mistake = memberMistake(member);
  if (mistake) throw new Error(`The name of the member ${mistake.en}.`);
  return `-- Has to be a user of this database: CREATE USER ... FOR LOGIN ...
ALTER ROLE ${serviceRole} ADD MEMBER [${member.replaceAll(']', ']]')}]`;
}
