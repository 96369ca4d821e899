import { createHash } from 'node:crypto';
import type { Dialect } from '../database/dialect.js';
import { sql } from '../database/sql.js';
import type { Query, SqlDatabase } from '../database/sql-database.js';

/** In milliseconds: a photo that 500 mailboxes let go of is not touched 500 times. */
const touchedAgainAfter = 600_000;
/** Photos that one transaction removes: each may have megabytes. */
const removedAtOnce = 50;

/** Lets photos count as kept at this time; answers those that are not, or, `exactly`, not with the very bytes of their digests. */
export async function renewPhotos(
  query: Query,
  dialect: Dialect,
  digests: readonly string[],
  at: number,
  exactly: boolean,
): Promise<string[]> {
  // First of all: what is touched here is not removed meanwhile.
  await query(
    sql`UPDATE kept_photo SET kept_at = ${at}
        WHERE digest IN ${dialect.among(digests)} AND kept_at < ${at - touchedAgainAfter}`,
  );
  return await photosMissing(query, dialect, digests, exactly);
}

/** Those of these photos that are not kept. */
export async function photosMissing(
  query: Query,
  dialect: Dialect,
  digests: readonly string[],
  exactly = false,
): Promise<string[]> {
  const rows = await query<{ digest: string }>(
    sql`SELECT digest FROM kept_photo WHERE digest IN ${dialect.among(digests)} AND exact >= ${exactly ? 1 : 0}`,
  );
  const kept = new Set(rows.map(({ digest }) => digest));
  return digests.filter((digest) => !kept.has(digest));
}

export async function putPhoto(
  query: Query,
  dialect: Dialect,
  digest: string,
  bytes: Uint8Array,
  at: number,
): Promise<void> {
  const content = Buffer.from(bytes);
  const exact = createHash('sha256').update(content).digest('hex') === digest ? 1 : 0;
  await query(
    sql`UPDATE kept_photo SET content = ${content}, exact = ${exact} WHERE digest = ${digest} AND exact < ${exact}`,
  );
  await query(sql`UPDATE kept_photo SET kept_at = ${at} WHERE digest = ${digest} AND kept_at < ${at}`);
  await query(
    dialect.insertMissing({
      table: 'kept_photo',
      key: ['digest'],
      columns: ['digest', 'kept_at', 'exact', 'content'],
      select: sql`SELECT ${digest} AS digest, ${at} AS kept_at, ${exact} AS exact, ${content} AS content`,
    }),
  );
}

export async function findPhoto(query: Query, digest: string): Promise<Uint8Array | null> {
  const [row] = await query<{ content: Uint8Array }>(
    sql`SELECT content FROM kept_photo WHERE digest = ${digest}`,
  );
  return row ? Uint8Array.from(row.content) : null;
}

/** Removes the photos that nobody let go of since this time, in portions; answers how many. A photo may have been touched a while before it was last let go of. */
export async function trimPhotos(database: SqlDatabase, before: number): Promise<number> {
  const { dialect } = database;
  const old = sql`kept_at < ${before - touchedAgainAfter}`;
  let removed = 0;
  for (;;) {
    const rows = await database.read((query) =>
      query<{ digest: string }>(
        sql`SELECT digest FROM kept_photo WHERE ${old} ORDER BY kept_at ${dialect.first(removedAtOnce)}`,
      ),
    );
    if (rows.length === 0) return removed;
    const these = sql`digest IN ${dialect.among(rows.map(({ digest }) => digest))} AND ${old}`;
    removed += await database.write(async (query) => {
      // Taken hold of first: one that somebody touches at this moment is waited for, and then stays.
      await query(sql`UPDATE kept_photo SET kept_at = kept_at WHERE ${these}`);
      const [row] = await query<{ count: number }>(
        sql`SELECT count(*) AS count FROM kept_photo WHERE ${these}`,
      );
      await query(sql`DELETE FROM kept_photo WHERE ${these}`);
      return row!.count;
    });
  }
}
