import { replacement, type Dialect, type RowColumn } from '../database/dialect.js';
import { joined, raw, sql } from '../database/sql.js';
import { jsonRows } from './json-rows.js';

/** Text of ours is compared as it is: Exchange's ids differ by case, and the server's own collation need not tell them apart. */
export const exactly = 'COLLATE Latin1_General_BIN2';

/** More values than this travel as JSON, which needs SQL Server 2016; what reads ProjectMate, which may be older, stays under it. */
const mostParameters = 1_024;

/** As wide as can be compared: what is too long for a column has to be refused by it, never cut off on the way. */
const columnTypes: Readonly<Record<RowColumn['type'], string>> = {
  key: 'nvarchar(4000)',
  text: 'nvarchar(max)',
  number: 'bigint',
};

/** HASHBYTES takes more than this many bytes since SQL Server 2016 only; Azure's databases (editions 5 and 8) give themselves an old version's number. */
const mostBytesOfOld = 8_000;
const digestsAll = `(CAST(SERVERPROPERTY('ProductMajorVersion') AS int) >= 13 OR CAST(SERVERPROPERTY('EngineEdition') AS int) IN (5, 8)
  OR SERVERPROPERTY('Babelfish') IS NOT NULL)`;

/** T-SQL for SQL Server 2012 and later: no MERGE, no lock hints that correctness would depend on. */
export const mssqlDialect: Dialect = {
  name: 'mssql',
  exclusiveTransactions: false,

  relation: (name) => raw(`exchange_sync.${name}`),

  among(values) {
    if (values.length > mostParameters) {
      const type = typeof values[0] === 'number' ? 'bigint' : columnTypes.key;
      return sql`(SELECT value FROM OPENJSON(${JSON.stringify(values)}) WITH (value ${raw(type)} '$'))`;
    }
    if (values.length === 0) return raw('(NULL)');
    // Padded with its last value, so that the server keeps eleven plans of a statement and not a thousand.
    const length = 2 ** Math.ceil(Math.log2(values.length));
    const padded = Array.from({ length }, (_, index) => values[Math.min(index, values.length - 1)]!);
    return sql`(${joined(
      padded.map((value) => sql`${value}`),
      ', ',
    )})`;
  },

  first: (limit) => sql`OFFSET 0 ROWS FETCH NEXT ${limit} ROWS ONLY`,

  contains: (column, text) => sql`CHARINDEX(${text}, ${raw(column)}) > 0`,

  // Without it a reading would wait for the transactions of ProjectMate's users. Servers that keep versions of rows take it and need it not.
  committedOnly: sql` WITH (READPAST)`,

  held: sql` WITH (UPDLOCK)`,

  folded: (text) => sql`lower(ltrim(rtrim(${text}))) ${raw(exactly)}`,

  digest: (column) =>
    raw(
      `CASE WHEN DATALENGTH(${column}) > 0 AND (DATALENGTH(${column}) <= ${mostBytesOfOld} OR ${digestsAll}) THEN HASHBYTES('SHA2_256', ${column}) END`,
    ),

  undigested: (column) =>
    raw(`CASE WHEN DATALENGTH(${column}) > ${mostBytesOfOld} AND NOT ${digestsAll} THEN ${column} END`),

  rows(columns, values) {
    const { json, restored } = jsonRows(values);
    const selected = columns.map(({ name, type }) =>
      type === 'number' ? name : `${restored(`${name} ${exactly}`)} AS ${name}`,
    );
    const typed = columns.map(({ name, type }, index) => `${name} ${columnTypes[type]} '$[${index + 1}]'`);
    return sql`(SELECT position, ${raw(selected.join(', '))}
                FROM OPENJSON(${json}) WITH (position int '$[0]', ${raw(typed.join(', '))}) AS sent)`;
  },

  insertMissing({ table, key, columns, select }) {
    const names = raw(columns.join(', '));
    return sql`INSERT INTO ${raw(table)} (${names}) SELECT ${names} FROM (${select}) AS excluded
               WHERE NOT EXISTS (SELECT 1 FROM ${raw(table)} WHERE ${raw(sameKey(table, key))})`;
  },

  upsert: (rows) => [
    sql`UPDATE ${raw(rows.table)} SET ${raw(replacement(rows))} FROM (${rows.select}) AS excluded
        WHERE ${raw(sameKey(rows.table, rows.key))}`,
    mssqlDialect.insertMissing(rows),
  ],

  columnsOf: (relations) =>
    sql`SELECT TABLE_NAME AS relation, COLUMN_NAME AS name FROM INFORMATION_SCHEMA.COLUMNS
        WHERE TABLE_SCHEMA = 'exchange_sync' AND TABLE_NAME IN ${mssqlDialect.among(relations)}`,
};

function sameKey(table: string, key: readonly string[]): string {
  return key.map((name) => `${table}.${name} = excluded.${name}`).join(' AND ');
}
