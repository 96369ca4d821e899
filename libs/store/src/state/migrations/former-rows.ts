import type { Dialect } from '../../database/dialect.js';
import { sql } from '../../database/sql.js';
import type { Query } from '../../database/sql-database.js';
import { personOfSnapshot } from '../snapshots.js';

/** Counts the runs of a journal that was written before they were counted. */
export async function countFormerRuns(query: Query): Promise<void> {
  await query(
    sql`INSERT INTO journal_run (key_id, run, operation, entries, first_at, last_at)
        SELECT key_id, run, operation, count(*), min(at), max(at) FROM journal GROUP BY key_id, run, operation`,
  );
}

const snapshotsAtOnce = 1_000;

/** Gives the snapshots that were written before they could be searched the names by which they are. */
export async function nameFormerPeople(query: Query, dialect: Dialect): Promise<void> {
  const now = Date.now();
  for (let after = ''; ;) {
    const contents = await query<{ hash: string; content: string }>(
      sql`SELECT hash, content FROM snapshot WHERE hash > ${after} ORDER BY hash ${dialect.first(snapshotsAtOnce)}`,
    );
    if (contents.length === 0) return;
    const named = dialect.rows(
      [
        { name: 'hash', type: 'key' },
        { name: 'person', type: 'text' },
      ],
      contents.map(({ hash, content }) => [hash, personOfSnapshot(content)]),
    );
    await query(
      sql`UPDATE snapshot SET person = named.person, used_at = ${now} FROM ${named} AS named WHERE snapshot.hash = named.hash`,
    );
    after = contents.at(-1)!.hash;
  }
}
