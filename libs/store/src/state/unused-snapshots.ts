import type { Dialect } from '../database/dialect.js';
import { sql } from '../database/sql.js';
import type { Query, SqlDatabase } from '../database/sql-database.js';
import { surelyUnusedAfter } from './snapshots.js';

/** Rows that one reading looks at, and snapshots that one transaction removes. */
const rowsAtOnce = 10_000;
const removedAtOnce = 500;

/**
 * Removes the snapshots that nothing refers to; answers how many. First all references are read, in portions and without a lock, then what nothing referred to is
 * removed, unless it was used since a while before: whoever refers to a snapshot touches it in the same transaction, so a reference that the reading could miss
 * has touched its snapshot (see `SnapshotWriter`). An index of the references would cost every pass more than reading them costs here.
 */
export async function removeUnusedSnapshots(database: SqlDatabase): Promise<number> {
  const unusedSince = Date.now() - surelyUnusedAfter;
  const used = await usedHashes(database);
  const { dialect } = database;
  let removed = 0;
  for (let after = ''; ;) {
    const from = after;
    const hashes = await database.read((query) => hashesAfter(query, dialect, from));
    if (hashes.length === 0) return removed;
    after = hashes.at(-1)!;
    const unused = hashes.filter((hash) => !used.has(hash));
    for (let start = 0; start < unused.length; start += removedAtOnce) {
      const portion = unused.slice(start, start + removedAtOnce);
      removed += await database.write((query) => remove(query, dialect, portion, unusedSince));
    }
  }
}

async function usedHashes(database: SqlDatabase): Promise<ReadonlySet<string>> {
  const used = new Set<string>();
  const keys = await database.read((query) => query<{ id: number }>(sql`SELECT id FROM sync_key`));
  for (const { id } of keys) {
    const hashes = await database.read((query) => linkedHashes(query, id));
    for (const hash of hashes) used.add(hash);
  }
  for (let after: number | null = 0; after !== null;) {
    const from: number = after;
    const portion = await database.read((query) => journalHashes(query, database.dialect, from));
    for (const hash of portion.hashes) used.add(hash);
    after = portion.lastId;
  }
  return used;
}

async function linkedHashes(query: Query, keyId: number): Promise<string[]> {
  const rows = await query<{ hash: string }>(
    sql`SELECT agreed AS hash FROM link WHERE key_id = ${keyId}
        UNION SELECT restored_from FROM link WHERE key_id = ${keyId} AND restored_from IS NOT NULL`,
  );
  return rows.map(({ hash }) => hash);
}

async function journalHashes(
  query: Query,
  dialect: Dialect,
  after: number,
): Promise<{ readonly hashes: readonly string[]; readonly lastId: number | null }> {
  const rows = await query<{ id: number; former: string | null; current_value: string | null }>(
    sql`SELECT id, former, current_value FROM journal WHERE id > ${after} ORDER BY id ${dialect.first(rowsAtOnce)}`,
  );
  const hashes = rows.flatMap(({ former, current_value: current }) => [former, current]);
  const last = rows.at(-1);
  return {
    hashes: hashes.filter((hash) => hash !== null),
    lastId: last ? Number(last.id) : null,
  };
}

async function hashesAfter(query: Query, dialect: Dialect, after: string): Promise<string[]> {
  const rows = await query<{ hash: string }>(
    sql`SELECT hash FROM snapshot WHERE hash > ${after} ORDER BY hash ${dialect.first(rowsAtOnce)}`,
  );
  return rows.map(({ hash }) => hash);
}

async function remove(
  query: Query,
  dialect: Dialect,
  hashes: readonly string[],
  unusedSince: number,
): Promise<number> {
  const these = sql`hash IN ${dialect.among(hashes)} AND used_at < ${unusedSince}`;
  // Taken hold of first: one that somebody touches at this moment is waited for, and then stays.
  await query(sql`UPDATE snapshot SET used_at = used_at WHERE ${these}`);
  const [row] = await query<{ count: number }>(sql`SELECT count(*) AS count FROM snapshot WHERE ${these}`);
  await query(sql`DELETE FROM snapshot WHERE ${these}`);
  return row!.count;
}
