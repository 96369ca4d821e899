import type { OpenWrite, PassCommit } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { countRuns, runsOfEntries } from './runs.js';
import { contactOfSnapshot, type SnapshotWriter } from './snapshots.js';

/** Stands for the token of an entry of which nobody will learn any more what became of it. */
const lookedAtToken = 'looked-at';

/** Notes what became of announced writes. An entry has its token only as long as nobody knows. */
export async function settleAnnounced(
  query: Query,
  dialect: Dialect,
  keyId: number,
  { carriedOut = [], notCarriedOut = [], lookedAt = [] }: PassCommit,
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
  if (lookedAt.length > 0)
    await query(sql`UPDATE journal SET token = ${lookedAtToken} WHERE ${announced(lookedAt)}`);
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

export async function findOpenWrites(
  query: Query,
  dialect: Dialect,
  keyId: number,
  recordIds: readonly string[],
): Promise<OpenWrite[]> {
  const rows = await query<{ token: string; recordId: string; content: string }>(
    sql`SELECT token, record_id AS "recordId", content FROM journal JOIN snapshot ON snapshot.hash = journal.current_value
        WHERE key_id = ${keyId} AND token IS NOT NULL AND token <> ${lookedAtToken} AND side = 'exchange'
          AND +record_id IN ${dialect.among(recordIds)}
        ORDER BY journal.id`,
  );
  return rows.map(({ content, ...row }) => ({ ...row, current: contactOfSnapshot(content) }));
}
