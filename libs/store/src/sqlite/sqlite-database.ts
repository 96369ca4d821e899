import pLimit from 'p-limit';
import { DataSource, type MigrationInterface } from 'typeorm';

/** Runs one statement; answers its rows. */
export type Query = <Row = never>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

export interface SqliteOptions {
  readonly file: string;
  /** Whether a missing file is made; a missing ProjectMate is a mistake, a missing state store is a first run. */
  readonly create: boolean;
  readonly migrations?: readonly (new () => MigrationInterface)[];
}

/** How long a statement waits for another process's transaction, in milliseconds. */
const busyTimeout = 10_000;

/**
 * One SQLite file, shared with other processes. TypeORM has one connection to it, so transactions of this process take turns; those of others are waited for.
 * `synchronous=FULL`: what is committed here survives a power cut, since ProjectMate's change log is emptied on the strength of it.
 */
export class SqliteDatabase {
  private readonly turn = pLimit(1);
  private source: Promise<DataSource> | null = null;

  constructor(private readonly options: SqliteOptions) {}

  /** Reads, between the transactions of others. */
  async read<Value>(work: (query: Query) => Promise<Value>): Promise<Value> {
    return await this.turn(async () => await work(queryOf(await this.connect())));
  }

  /** Runs a transaction that has the file to itself; a rejection undoes it. */
  async write<Value>(work: (query: Query) => Promise<Value>): Promise<Value> {
    return await this.turn(async () => {
      const query = queryOf(await this.connect());
      await query('BEGIN IMMEDIATE');
      try {
        const value = await work(query);
        await query('COMMIT');
        return value;
      } catch (error) {
        await query('ROLLBACK').catch(() => undefined);
        throw error;
      }
    });
  }

  async close(): Promise<void> {
    const source = await this.source?.catch(() => null);
    this.source = null;
    await this.turn(async () => await source?.destroy());
  }

  private async connect(): Promise<DataSource> {
    this.source ??= open(this.options);
    try {
      return await this.source;
    } catch (error) {
      // The next caller tries anew.
      this.source = null;
      throw error;
    }
  }
}

async function open({ file, create, migrations = [] }: SqliteOptions): Promise<DataSource> {
  const source = new DataSource({
    type: 'better-sqlite3',
    database: file,
    fileMustExist: !create,
    timeout: busyTimeout,
    enableWAL: true,
    migrations: [...migrations] as (new () => MigrationInterface)[],
    migrationsTransactionMode: 'all',
    prepareDatabase: (database: { pragma(text: string): void }) => database.pragma('synchronous = FULL'),
  });
  await source.initialize();
  if (migrations.length > 0) await migrate(source);
  return source;
}

/** Several services start at once on a new file: one migrates, the others wait and find it done. */
async function migrate(source: DataSource): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await source.runMigrations();
      return;
    } catch (error) {
      if (attempt === 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100 * attempt));
    }
  }
}

function queryOf(source: DataSource): Query {
  return async (sql, parameters = []) => {
    const { text, values } = positional(sql, parameters);
    return (await source.query(text, values)) as never[];
  };
}

/** better-sqlite3 takes positions only: a parameter that a statement names by its number (`?2`) is repeated at each of its places. */
function positional(sql: string, parameters: readonly unknown[]): { text: string; values: unknown[] } {
  const places = [...sql.matchAll(/\?(\d+)/g)];
  if (places.length === 0) return { text: sql, values: [...parameters] };
  return {
    text: sql.replaceAll(/\?\d+/g, '?'),
    values: places.map(([, number]) => parameters[Number(number) - 1]),
  };
}
