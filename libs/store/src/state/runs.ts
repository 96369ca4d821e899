import type { JournalOperation, JournalRun } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { sql, type Sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';

/** What becomes more, or less, of the entries of one operation of a run. */
export interface RunChange {
  readonly keyId: number;
  readonly run: string;
  readonly operation: string;
  readonly entries: number;
  readonly firstAt: number;
  readonly lastAt: number;
  readonly undone: number;
  /** When the newest of them was undone; 0 when none was now. */
  readonly undoneAt: number;
}

/** What runs the entries are of that a condition on the journal chooses, as changes that count nothing yet, each with how many they are. */
export async function runsOfEntries(
  query: Query,
  keyId: number,
  these: Sql,
): Promise<{ readonly change: RunChange; readonly count: number }[]> {
  const rows = await query<{
    run: string;
    operation: string;
    count: number;
    first_at: number;
    last_at: number;
  }>(
    sql`SELECT run, operation, count(*) AS count, min(at) AS first_at, max(at) AS last_at
        FROM journal WHERE ${these} GROUP BY run, operation`,
  );
  return rows.map(({ run, operation, count, first_at: firstAt, last_at: lastAt }) => ({
    change: {
      keyId,
      run,
      operation,
      entries: 0,
      firstAt: Number(firstAt),
      lastAt: Number(lastAt),
      undone: 0,
      undoneAt: 0,
    },
    count,
  }));
}

/** Keeps the count of the runs: in the transaction that changes the journal. */
export async function countRuns(
  query: Query,
  dialect: Dialect,
  changes: readonly RunChange[],
): Promise<void> {
  if (changes.length === 0) return;
  const sent = dialect.rows(
    [
      { name: 'key_id', type: 'number' },
      { name: 'run', type: 'key' },
      { name: 'operation', type: 'key' },
      { name: 'entries', type: 'number' },
      { name: 'first_at', type: 'number' },
      { name: 'last_at', type: 'number' },
      { name: 'undone', type: 'number' },
      { name: 'undone_at', type: 'number' },
    ],
    changes.map((each) => [
      each.keyId,
      each.run,
      each.operation,
      each.entries,
      each.firstAt,
      each.lastAt,
      each.undone,
      each.undoneAt,
    ]),
  );
  const counts = ['entries', 'first_at', 'last_at', 'undone', 'undone_at'];
  const statements = dialect.upsert({
    table: 'journal_run',
    key: ['key_id', 'run', 'operation'],
    columns: ['key_id', 'run', 'operation', ...counts],
    select: sql`SELECT key_id, run, operation, entries, first_at, last_at, undone, undone_at FROM ${sent} AS sent`,
    kept: counts,
    further: {
      entries: 'journal_run.entries + excluded.entries',
      first_at: either('first_at', '<'),
      last_at: either('last_at', '>'),
      undone: 'journal_run.undone + excluded.undone',
      undone_at: either('undone_at', '>'),
    },
  });
  for (const statement of statements) await query(statement);
}

function either(column: string, comparison: '<' | '>'): string {
  return `CASE WHEN excluded.${column} ${comparison} journal_run.${column} THEN excluded.${column} ELSE journal_run.${column} END`;
}

interface RunRow {
  readonly run: string;
  readonly mailbox: string;
  readonly operation: JournalOperation;
  readonly entries: number;
  readonly first_at: number;
  readonly last_at: number;
  readonly undone: number;
}

export async function findRuns(
  query: Query,
  dialect: Dialect,
  wanted: { readonly connection: string; readonly mailbox?: string; readonly limit: number },
): Promise<JournalRun[]> {
  const { connection, mailbox, limit } = wanted;
  const ofMailbox = mailbox === undefined ? sql`` : sql`AND sync_key.mailbox = ${mailbox}`;
  const rows = await query<RunRow>(
    sql`SELECT journal_run.run, sync_key.mailbox, journal_run.operation, journal_run.entries,
               journal_run.first_at, journal_run.last_at, journal_run.undone
        FROM (SELECT run, max(last_at) AS ended
              FROM journal_run JOIN sync_key ON sync_key.id = journal_run.key_id
              WHERE sync_key.connection = ${connection} ${ofMailbox}
              GROUP BY run ORDER BY max(last_at) DESC, run ${dialect.first(limit)}) AS newest
        JOIN journal_run ON journal_run.run = newest.run
        JOIN sync_key ON sync_key.id = journal_run.key_id
        WHERE sync_key.connection = ${connection} ${ofMailbox}
        ORDER BY newest.ended DESC, newest.run, sync_key.mailbox`,
  );
  return [...Map.groupBy(rows, ({ run }) => run)].map(([run, parts]) => runOf(run, parts));
}

function runOf(run: string, parts: readonly RunRow[]): JournalRun {
  const counts: Partial<Record<JournalOperation, number>> = {};
  for (const { operation, entries } of parts) counts[operation] = (counts[operation] ?? 0) + Number(entries);
  return {
    run,
    from: Math.min(...parts.map((part) => Number(part.first_at))),
    to: Math.max(...parts.map((part) => Number(part.last_at))),
    mailboxes: [...new Set(parts.map(({ mailbox }) => mailbox))],
    counts,
    undone: parts.reduce((sum, part) => sum + Number(part.undone), 0),
  };
}
