import type { Sql } from './sql.js';

export type RowValue = string | number | null;

/** `key`: text that is looked up, at most 512 characters; `text`: any text; `number`: a whole one. */
export interface RowColumn {
  readonly name: string;
  readonly type: 'key' | 'text' | 'number';
}

/** What SQLite and SQL Server say differently. */
export interface Dialect {
  readonly name: 'sqlite' | 'mssql';

  /** Whether a transaction has the whole database to itself; where it has not, a row that must not change meanwhile is held by an update. */
  readonly exclusiveTransactions: boolean;

  /** A relation of the contract. */
  relation(name: string): Sql;

  /** The right side of `IN`. However the length of the list varies, the server sees few different statements. */
  among(values: readonly (string | number)[]): Sql;

  /** What follows `ORDER BY` to get the first `limit` rows. */
  first(limit: number): Sql;

  /**
   * What follows the name of a queue's table so that a reading passes over rows of transactions that are still open instead of waiting for them. Passing over
   * is safe in a queue: the row is there at the next reading.
   */
  readonly committedOnly: Sql;

  /**
   * What follows the name of a relation so that the rows that are read stay as they are until the transaction ends. It holds in a transaction that says so
   * (`SqlDatabase.write`).
   */
  readonly held: Sql;

  /** Text without blanks around it, in lower case, to be compared character by character. */
  folded(text: Sql): Sql;

  /** The SHA-256 of a column's bytes, as bytes; NULL where there are none, and where the database cannot tell: there `undigested` gives the bytes. */
  digest(column: string): Sql;
  undigested(column: string): Sql;
  /** Whether a column holds this text, compared exactly. */
  contains(column: string, text: string): Sql;

  /** Rows that travel with the statement, as something to select from; `position` is a row's place in the list, from 0. */
  rows(columns: readonly RowColumn[], values: readonly (readonly RowValue[])[]): Sql;

  /** Inserts the rows whose key is not there yet. */
  insertMissing(rows: KeyedRows): Sql;

  /** Inserts the rows, and replaces those with the same key. */
  upsert(rows: KeyedRows & Replacing): readonly Sql[];

  /** The columns that the account can see of these relations of the contract: rows of `relation` and `name`. */
  columnsOf(relations: readonly string[]): Sql;
}

export interface KeyedRows {
  readonly table: string;
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** A `SELECT` of just these columns. */
  readonly select: Sql;
}

interface Replacing {
  /** Columns that a row that is replaced keeps. */
  readonly kept?: readonly string[];
  /** What further columns become when a row is replaced: expressions over the table, and over the new row as `excluded`. */
  readonly further?: Readonly<Record<string, string>>;
}

/** The `SET` of an upsert: what becomes of a row that is replaced. */
export function replacement({ key, columns, kept = [], further = {} }: KeyedRows & Replacing): string {
  const replaced = columns.filter((name) => !key.includes(name) && !kept.includes(name));
  return [
    ...Object.entries(further).map(([name, expression]) => `${name} = ${expression}`),
    ...replaced.map((name) => `${name} = excluded.${name}`),
  ].join(', ');
}
