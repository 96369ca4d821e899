import type { Dialect } from '../database/dialect.js';
import { sql } from '../database/sql.js';
import type { Query, SqlDatabase } from '../database/sql-database.js';
import { countRuns, type RunChange } from './runs.js';

/** Entries that one transaction looks at. */
const entriesAtOnce = 1_000;

interface JournalBounds {
  readonly before: number;
  readonly keep: number;
}

/**
 * Removes the entries that are out of bounds, beginning with the oldest, and ends at the first portion that has none: the journal is nearly in the order of its
 * times. Answers how many went.
 */
export async function trimEntries(database: SqlDatabase, bounds: JournalBounds): Promise<number> {
  const { dialect } = database;
  const [limits, heldRuns] = await database.read(async (query) => [
    { before: bounds.before, lastId: await newestBeyond(query, dialect, bounds.keep) },
    await halfUndoneRuns(query, bounds.before),
  ]);
  let removed = 0;
  for (let after = 0; ;) {
    const from = after;
    const portion = await database.write((query) => trimPortion(query, dialect, from, limits, heldRuns));
    removed += portion.removed;
    if (!portion.outOfBounds) return removed;
    after = portion.lastId;
  }
}

/** The newest entry that is one too many; 0 when none is. */
async function newestBeyond(query: Query, dialect: Dialect, keep: number): Promise<number> {
  const [row] = await query<{ id: number }>(
    sql`SELECT min(id) AS id FROM (SELECT id FROM journal ORDER BY id DESC ${dialect.first(keep + 1)}) AS newest
        HAVING count(*) > ${keep}`,
  );
  return row ? Number(row.id) : 0;
}

/** Runs whose undoing was seen at work since `before`, and has not come to all of their entries. */
async function halfUndoneRuns(query: Query, before: number): Promise<readonly string[]> {
  const rows = await query<{ run: string }>(
    sql`SELECT run FROM journal_run GROUP BY run
        HAVING sum(undone) > 0 AND sum(undone) < sum(entries) AND max(undone_at) >= ${before}`,
  );
  return rows.map(({ run }) => run);
}

interface Limits {
  readonly before: number;
  readonly lastId: number;
}

interface Entry {
  readonly id: number;
  readonly key_id: number;
  readonly run: string;
  readonly operation: string;
  readonly at: number;
  readonly undone_by: string | null;
}

async function trimPortion(
  query: Query,
  dialect: Dialect,
  after: number,
  limits: Limits,
  heldRuns: readonly string[],
): Promise<{ readonly removed: number; readonly outOfBounds: boolean; readonly lastId: number }> {
  const rows = await query<Entry>(
    sql`SELECT id, key_id, run, operation, at, undone_by FROM journal WHERE id > ${after}
        ORDER BY id ${dialect.first(entriesAtOnce)}`,
  );
  const entries = rows.map((row) => ({ ...row, id: Number(row.id), at: Number(row.at) }));
  const outOfBounds = entries.filter(({ id, at }) => id <= limits.lastId || at < limits.before);
  const held = new Set(heldRuns);
  const removed = outOfBounds.filter(({ run }) => !held.has(run));
  if (removed.length > 0) {
    await query(sql`DELETE FROM journal WHERE id IN ${dialect.among(removed.map(({ id }) => id))}`);
    await countRuns(query, dialect, fewer(removed));
    const runs = [...new Set(removed.map(({ run }) => run))];
    await query(sql`DELETE FROM journal_run WHERE run IN ${dialect.among(runs)} AND entries <= 0`);
  }
  return {
    removed: removed.length,
    outOfBounds: outOfBounds.length > 0,
    lastId: entries.at(-1)?.id ?? after,
  };
}

/** What the runs of these entries lose with them. */
function fewer(entries: readonly Entry[]): RunChange[] {
  const groups = Map.groupBy(entries, (entry) => `${entry.key_id} ${entry.operation} ${entry.run}`);
  return [...groups.values()].map((group) => {
    const { key_id: keyId, run, operation, at } = group[0]!;
    const undone = group.filter((entry) => entry.undone_by !== null).length;
    return {
      keyId,
      run,
      operation,
      entries: -group.length,
      firstAt: at,
      lastAt: at,
      undone: -undone,
      undoneAt: 0,
    };
  });
}
