import { setTimeout as sleep } from 'node:timers/promises';
import type { DataSource, MigrationInterface, QueryRunner } from 'typeorm';
import { sql, type Sql } from '../database/sql.js';
import type { DatabaseUse, Query, Refusal, SqlDatabase } from '../database/sql-database.js';
import { dataSource } from './data-source.js';
import { mssqlFailure } from './failure.js';
import { mssqlRefusal } from './refusal.js';
import type { MssqlAccess } from './mssql-access.js';
import { mssqlDialect } from './mssql-dialect.js';

export interface MssqlOptions {
  readonly access: MssqlAccess;
  readonly use: DatabaseUse;
  readonly migrations?: readonly (new () => MigrationInterface)[];
}

/** How often a statement or transaction that others were in the way of is run again, and the pause before it, which grows, in milliseconds. */
const attempts = 6;
const firstPause = 20;

/** One database on a SQL Server: a pool of connections, made when it is first asked and again after they broke. */
export class MssqlDatabase implements SqlDatabase {
  readonly dialect = mssqlDialect;
  private current: Promise<DataSource> | null = null;
  private closed = false;

  constructor(private readonly options: MssqlOptions) {}

  async read<Value>(work: (query: Query) => Promise<Value>): Promise<Value> {
    return await this.patiently(async (source) => await work(queryOf(source)));
  }

  async write<Value>(work: (query: Query) => Promise<Value>, how?: 'holding'): Promise<Value> {
    return await this.patiently((source) => transaction(source, work, how));
  }

  refusal(error: unknown): Refusal | null {
    return mssqlRefusal(error, this.options.access);
  }

  async close(): Promise<void> {
    this.closed = true;
    await this.leave(this.current);
  }

  private async patiently<Value>(work: (source: DataSource) => Promise<Value>): Promise<Value> {
    for (let attempt = 1; ; attempt += 1) {
      const opening = this.open();
      try {
        return await work(await opening);
      } catch (error) {
        const failure = mssqlFailure(
          error instanceof CommitUnsure ? error.cause : error,
          this.options.access,
        );
        if (!failure) throw error;
        // Opened anew by the next call, which looks at the database from the start.
        if (!failure.connected) await this.leave(opening);
        const sure = !(error instanceof CommitUnsure);
        if (!(failure.passing && sure && attempt < attempts && !this.closed)) {
          const { subject, error: errorOf } = this.options.use;
          throw errorOf(failure.kind, `${subject} ${failure.words}`);
        }
        await sleep(firstPause * 2 ** attempt * (0.5 + Math.random()));
      }
    }
  }

  private open(): Promise<DataSource> {
    if (this.closed) {
      const { subject, error } = this.options.use;
      return Promise.reject(error('unavailable', `${subject} was closed.`));
    }
    if (this.current === null) {
      const opening = connect(this.options);
      this.current = opening;
      // Whatever was in the way, the next call opens anew: a role that was missing may have been given meanwhile.
      opening.catch(() => {
        if (this.current === opening) this.current = null;
      });
    }
    return this.current;
  }

  private async leave(left: Promise<DataSource> | null): Promise<void> {
    if (left === null || this.current !== left) return;
    this.current = null;
    const source = await left.catch(() => null);
    await source?.destroy().catch(() => undefined);
  }
}

async function connect({ access, use, migrations = [] }: MssqlOptions): Promise<DataSource> {
  const source = dataSource(access, migrations);
  try {
    await source.initialize();
    if (migrations.length > 0) await source.runMigrations({ transaction: 'all' });
    await use.opened?.(queryOf(source), mssqlDialect);
    return source;
  } catch (error) {
    if (source.isInitialized) await source.destroy().catch(() => undefined);
    throw error;
  }
}

/** Thrown when the connection broke while a transaction was being committed: nobody knows whether it was kept. */
class CommitUnsure extends Error {}

async function transaction<Value>(
  source: DataSource,
  work: (query: Query) => Promise<Value>,
  how: 'holding' | undefined,
): Promise<Value> {
  const runner = source.createQueryRunner();
  try {
    const snapshot = how === 'holding' && (await ignoresLockHints(queryOf(runner)));
    await runner.startTransaction(snapshot ? 'SNAPSHOT' : 'READ COMMITTED');
    const value = await work(queryOf(runner));
    try {
      await runner.commitTransaction();
    } catch (error) {
      throw new CommitUnsure('committing failed', { cause: error });
    }
    return value;
  } catch (error) {
    // The server has undone it already where a deadlock or a lost connection ended it.
    if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
    throw error;
  } finally {
    await runner.release();
  }
}

/** Babelfish takes lock hints and does nothing; there a snapshot refuses to change a row that changed since it was read, and the transaction is run again. */
async function ignoresLockHints(query: Query): Promise<boolean> {
  const [row] = await query<{ babelfish: unknown }>(sql`SELECT SERVERPROPERTY('Babelfish') AS babelfish`);
  return row!.babelfish !== null;
}

export function queryOf(source: DataSource | QueryRunner): Query {
  return async (statement: Sql) => {
    const { text, values } = statement.render((index) => `@${index}`);
    const answer: unknown = await source.query(text, [...values]);
    // Of a DELETE, TypeORM answers how many rows it removed; of other statements without rows, nothing.
    const rows =
      Array.isArray(answer) && !text.startsWith('DELETE') ? (answer as Record<string, unknown>[]) : [];
    return rows.map(withLowerCaseIds) as never[];
  };
}

const upperCaseId = /^[0-9A-F]{8}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{4}-[0-9A-F]{12}$/;

/** The ODBC driver writes a uniqueidentifier in upper case, whereas tedious was told not to: ids are compared as text further up. */
function withLowerCaseIds(row: Record<string, unknown>): Record<string, unknown> {
  for (const [name, value] of Object.entries(row)) {
    if (typeof value === 'string' && value.length === 36 && upperCaseId.test(value))
      row[name] = value.toLowerCase();
  }
  return row;
}
