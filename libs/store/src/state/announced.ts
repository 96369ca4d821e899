import type { PassCommit } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { countRuns, runsOfEntries } from './runs.js';
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
    const gone = await runsOfEntries(query, keyId, announced(notCarriedOut));
    await countRuns(
      query,
      dialect,
      gone.map(({ change, count }) => ({ ...change, entries: -count })),
    );
    await query(sql`DELETE FROM journal WHERE ${announced(notCarriedOut)}`);
  }
}
