import type { ContractType, Meaning } from './relation.js';

/** A type of the contract, and what it is in each of the databases. */
interface TypeRow {
  /** `text(n)` stands for all lengths. */
  readonly type: string;
  readonly mssql: string;
  readonly sqlite: string;
  readonly meaning: Meaning;
}

const row = (type: string, mssql: string, sqlite: string, en: string, ru: string): TypeRow => ({
  type,
  mssql,
  sqlite,
  meaning: { en, ru },
});

export const contractTypes: readonly TypeRow[] = [
  row(
    'uuid',
    'uniqueidentifier',
    'TEXT',
    'a GUID; in lower case where it is text',
    'GUID; текстом — строчными',
  ),
  row('flag', 'bit', 'INTEGER', '0: no; 1: yes', '0 — нет; 1 — да'),
  row('integer', 'int', 'INTEGER', 'a whole number', 'целое число'),
  row('big-integer', 'bigint', 'INTEGER', 'a whole number', 'целое число'),
  row(
    'date',
    'date',
    'TEXT',
    'a date without time or zone, as text `YYYY-MM-DD`',
    'дата без времени и пояса, текстом `ГГГГ-ММ-ДД`',
  ),
  row(
    'local-time',
    'datetime2(0)',
    'TEXT',
    'local wall-clock time in the zone `parameters.time_zone`, to the second, as text `YYYY-MM-DDTHH:MM:SS`',
    'местное время в поясе `parameters.time_zone` с точностью до секунды, текстом `ГГГГ-ММ-ДДTЧЧ:ММ:СС`',
  ),
  row('text(n)', 'nvarchar(n)', 'TEXT', 'at most n characters (UTF-16)', 'не более n символов (UTF-16)'),
  row('long-text', 'nvarchar(max)', 'TEXT', 'text of any length', 'текст любой длины'),
  row('binary', 'varbinary(max)', 'BLOB', 'bytes', 'байты'),
];

/** The row of a type; of `text(255)`, that of `text(n)` with its length. */
export function typeRow(type: ContractType): TypeRow {
  const [, length] = /^text\((\d+)\)$/.exec(type) ?? [];
  const found = contractTypes.find((each) => each.type === (length === undefined ? type : 'text(n)'))!;
  return length === undefined ? found : { ...found, mssql: `nvarchar(${length})` };
}
