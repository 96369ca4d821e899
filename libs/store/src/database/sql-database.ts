import type { Dialect } from './dialect.js';
import type { Sql } from './sql.js';

/** Runs one statement; answers its rows. */
export type Query = <Row = never>(statement: Sql) => Promise<Row[]>;

/** What stands between us and a database, in the words that an administrator reads. */
export interface DatabaseFailure {
  /** `contract`: it is there and is not what it must be. `unavailable`: it cannot be used now. */
  readonly kind: 'contract' | 'unavailable';
  /** The end of a sentence that begins with the database's name. Names no values. */
  readonly words: string;
}

/** What a database has against the values of a statement. */
export interface Refusal {
  /** Which column or rule it is, as the database names it. Has none of the values. */
  readonly words: string;
  /** It may be that another transaction was first, and that the same succeeds when the transaction is run again. */
  readonly perhapsRace: boolean;
}

/** A database of either kind, as the stores use it. Any number of calls at once. */
export interface SqlDatabase {
  readonly dialect: Dialect;

  /** Runs statements that need no transaction: readings, and a writing that is one statement and may be repeated. Runs `work` again when others were in the way. */
  read<Value>(work: (query: Query) => Promise<Value>): Promise<Value>;

  /**
   * Runs a transaction; a rejection undoes it. Runs `work` again when others were in the way and nothing of it was kept. `holding`: the rows that are read
   * with the dialect's `held` stay as they were read until it ends.
   */
  write<Value>(work: (query: Query) => Promise<Value>, how?: 'holding'): Promise<Value>;

  /** What a statement's error says against its values; null when it says nothing of the kind. */
  refusal(error: unknown): Refusal | null;

  close(): Promise<void>;
}

/** What a database is used for. */
export interface DatabaseUse {
  /** How sentences about it begin, e.g. `The ProjectMate database "pm" on db01`. */
  readonly subject: string;
  /** Looks at a database that was just opened; rejects when it will not do. */
  readonly opened?: (query: Query, dialect: Dialect) => Promise<void>;
  /** The error that carries a failure to the caller. */
  readonly error: (kind: DatabaseFailure['kind'], message: string) => Error;
}
