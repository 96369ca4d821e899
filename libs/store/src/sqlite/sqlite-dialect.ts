import { replacement, type Dialect } from '../database/dialect.js';
import { joined, raw, sql } from '../database/sql.js';
import { digestFunction, lowerFunction } from './functions.js';
import { relation } from './relation.js';

/** Lists and rows travel as one JSON parameter, so that a statement is the same whatever their length. */
export const sqliteDialect: Dialect = {
  name: 'sqlite',
  exclusiveTransactions: true,

  relation: (name) => raw(relation(name)),

  among: (values) => sql`(SELECT value FROM json_each(${JSON.stringify(values)}))`,

  first: (limit) => sql`LIMIT ${limit}`,

  contains: (column, text) => sql`instr(${raw(column)}, ${text}) > 0`,

  // A reading never sees, nor waits for, what is not committed.
  committedOnly: sql``,

  // A transaction has the file to itself.
  held: sql``,

  folded: (text) => sql`${raw(lowerFunction)}(trim(${text}))`,

  digest: (column) => raw(`${digestFunction}(CAST(${column} AS BLOB))`),

  undigested: () => raw('NULL'),

  rows(columns, values) {
    const selected = columns.map(({ name }, index) => raw(`value ->> ${index} AS ${name}`));
    return sql`(SELECT key AS position, ${joined(selected, ', ')} FROM json_each(${JSON.stringify(values)}))`;
  },

  insertMissing: ({ table, columns, select }) =>
    sql`INSERT OR IGNORE INTO ${raw(table)} (${raw(columns.join(', '))}) ${select}`,

  upsert: (rows) => [
    // Without a WHERE, SQLite reads "ON CONFLICT" as the condition of a join.
    sql`INSERT INTO ${raw(rows.table)} (${raw(rows.columns.join(', '))}) SELECT * FROM (${rows.select}) WHERE true
        ON CONFLICT (${raw(rows.key.join(', '))}) DO UPDATE SET ${raw(replacement(rows))}`,
  ],

  columnsOf(relations) {
    const names = JSON.stringify(relations);
    return sql`SELECT wanted.value AS relation, column_info.name AS name
               FROM json_each(${names}) AS wanted JOIN pragma_table_info(${relation('')} || wanted.value) AS column_info`;
  },
};
