import { statSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import SqliteConnection from 'better-sqlite3';
import pLimit from 'p-limit';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { Sql } from '../database/sql.js';
import type { DatabaseUse, Query, Refusal, SqlDatabase } from '../database/sql-database.js';
import { sqliteDialect } from './sqlite-dialect.js';
import { sqliteFailure, sqliteRefusal } from './failure.js';
import { addFunctions } from './functions.js';

export interface SqliteOptions {
  readonly file: string;
  /** Whether a missing file is made; a missing ProjectMate is a mistake, a missing state store is a first run. */
  readonly create: boolean;
  readonly migrations?: readonly (new () => MigrationInterface)[];
  readonly use: DatabaseUse;
}

/**
 * SQLite waits for a lock without letting go of the thread, and the lock's holder, or the renewal of a lease, may need that very thread. So SQLite
 * waits for a moment only, and the call waits for the rest. All in milliseconds.
 */
const waitOnThread = 5;
const firstPause = 5;
const longestPause = 60;
const patience = 10_000;

interface Open {
  readonly source: DataSource;
  readonly query: Query;
  readonly inode: number | null;
}

/**
 * One SQLite file, shared with other processes. TypeORM has one connection to it, so calls of this process take turns; a turn is given up while others
 * hold the lock. A file that was removed or replaced is noticed by the next call.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly dialect = sqliteDialect;
  private readonly turn = pLimit(1);
  private current: Open | null = null;
  private closed = false;

  constructor(private readonly options: SqliteOptions) {}

  async read<Value>(work: (query: Query) => Promise<Value>): Promise<Value> {
    return await this.patiently(async () => await work((await this.open()).query));
  }

  /** The transaction has the file to itself. */
  async write<Value>(work: (query: Query) => Promise<Value>): Promise<Value> {
    return await this.patiently(async () => {
      const { source, query } = await this.open();
      return await transaction(source, () => work(query));
    });
  }

  refusal(error: unknown): Refusal | null {
    return sqliteRefusal(error);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.turn(() => this.leave());
  }

  private async patiently<Value>(work: () => Promise<Value>): Promise<Value> {
    const giveUpAt = performance.now() + patience;
    for (let pause = firstPause; ; pause = Math.min(2 * pause, longestPause)) {
      try {
        return await this.turn(work);
      } catch (error) {
        const failure = sqliteFailure(error);
        if (!failure) throw error;
        if (failure.busy && performance.now() < giveUpAt) {
          // Never at the same moments as others who wait: the thread has to be free between them.
          await sleep(pause * (0.5 + Math.random()));
          continue;
        }
        // Opened anew by the next call, which looks at the database from the start.
        await this.turn(() => this.leave());
        throw this.failed(failure.kind, failure.words);
      }
    }
  }

  private async open(): Promise<Open> {
    const { file, create } = this.options;
    if (this.closed) throw this.failed('unavailable', 'was closed.');
    const inode = inodeOf(file);
    if (this.current && this.current.inode === inode) return this.current;
    await this.leave();
    if (inode === null && !create) throw this.failed('unavailable', 'cannot be used: there is no such file.');
    this.current = await connect(this.options);
    return this.current;
  }

  private failed(kind: 'contract' | 'unavailable', words: string): Error {
    const { subject, error } = this.options.use;
    return error(kind, `${subject} ${words}`);
  }

  private async leave(): Promise<void> {
    const left = this.current;
    this.current = null;
    await left?.source.destroy();
  }
}

async function connect({ file, create, migrations = [], use }: SqliteOptions): Promise<Open> {
  const source = new DataSource({
    type: 'better-sqlite3',
    driver: SqliteConnection,
    database: file,
    fileMustExist: !create,
    timeout: waitOnThread,
    prepareDatabase: (connection: SqliteConnection.Database) => prepare(connection, create),
    migrations: [...migrations],
  });
  await source.initialize();
  try {
    const query = queryOf(source);
    // Alone: services that start together on a new file would otherwise make the same tables.
    if (migrations.length > 0) await transaction(source, () => source.runMigrations({ transaction: 'none' }));
    await use.opened?.(query, sqliteDialect);
    return { source, query, inode: inodeOf(file) };
  } catch (error) {
    await source.destroy();
    throw error;
  }
}

/** The indexes that a first pass writes all over stay in memory. */
const cacheKilobytes = 32_768;
/** 16 MB of 4 KB pages: moving pages into the file costs more than a commit, and a page that is written often moves once. */
const pagesBetweenCheckpoints = 4_000;

/**
 * A file of ours is written ahead and synchronised at every commit (FULL): what is committed survives a power cut, since ProjectMate's change log is
 * emptied, and an item in Exchange overwritten, on the strength of it. The file of another is taken as it is.
 */
function prepare(connection: SqliteConnection.Database, own: boolean): void {
  try {
    addFunctions(connection);
    if (own) connection.pragma('journal_mode = WAL');
    if (own) connection.pragma('synchronous = FULL');
    if (own) connection.pragma(`cache_size = -${cacheKilobytes}`);
    if (own) connection.pragma(`wal_autocheckpoint = ${pagesBetweenCheckpoints}`);
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** The lock is taken at once: SQLite may refuse it to a transaction that has read before, whatever its patience. */
async function transaction<Value>(source: DataSource, work: () => Promise<Value>): Promise<Value> {
  await source.query('BEGIN IMMEDIATE');
  try {
    const value = await work();
    await source.query('COMMIT');
    return value;
  } catch (error) {
    // After some failures, a full disk for one, SQLite has rolled back by itself.
    await source.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

export function queryOf(source: DataSource | QueryRunner): Query {
  return async (statement: Sql) => {
    const { text, values } = statement.render(() => '?');
    return (await source.query(text, [...values])) as never[];
  };
}

function inodeOf(file: string): number | null {
  return statSync(file, { throwIfNoEntry: false })?.ino ?? null;
}
