import type { PassCommit } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { sql, type Sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { countRuns } from './runs.js';
import type { SnapshotWriter } from './snapshots.js';

/** Notes what became of announced writes. An entry has its token only as long as nobody knows. */
export async function settleAnnounced(
  query: Query,
  dialect: Dialect,
  keyId: number,
  { carriedOut = [], notCarriedOut = [] }: PassCommit,
  snapshots: SnapshotWriter,
): Promise<void> {
  const asAnnounced = carriedOut.filter(({ current }) => current === undefined).map(({ token }) => token);
  const otherwise = carriedOut.flatMap(({ token, current }) =>
    current === undefined ? [] : [[token, snapshots.addOptional(current)]],
  );
  const announced = (tokens: readonly string[]) =>
    sql`key_id = ${keyId} AND token IS NOT NULL AND token IN ${dialect.among(tokens)}`;
  if (asAnnounced.length > 0)
    await query(sql`UPDATE journal SET token = NULL WHERE ${announced(asAnnounced)}`);
  if (otherwise.length > 0) {
    const sent = dialect.rows(
      [
        { name: 'token', type: 'key' },
        { name: 'current_value', type: 'key' },
      ],
      otherwise,
    );
    await query(
      sql`UPDATE journal SET current_value = (SELECT sent.current_value FROM ${sent} AS sent WHERE sent.token = journal.token)
          WHERE ${announced(otherwise.map(([token]) => token!))}`,
    );
    await query(sql`UPDATE journal SET token = NULL WHERE ${announced(otherwise.map(([token]) => token!))}`);
  }
  if (notCarriedOut.length > 0) {
    await uncount(query, dialect, keyId, announced(notCarriedOut));
    await query(sql`DELETE FROM journal WHERE ${announced(notCarriedOut)}`);
  }
}

async function uncount(query: Query, dialect: Dialect, keyId: number, these: Sql): Promise<void> {
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
  await countRuns(
    query,
    dialect,
    rows.map(({ run, operation, count, first_at: firstAt, last_at: lastAt }) => ({
      keyId,
      run,
      operation,
      entries: -count,
      firstAt: Number(firstAt),
      lastAt: Number(lastAt),
      undone: 0,
      undoneAt: 0,
    })),
  );
}
