import type { Domain } from '@pmsync/contracts';
import type { NewParkedItem, ParkedItem, ParkedKind } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { sql, type Sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';

export async function findParked(query: Query, connection: string, domain: Domain): Promise<ParkedItem[]> {
  const rows = await query<ParkedItem>(
    sql`SELECT mailbox, record_id AS "recordId", kind, title, reason, since FROM parked
        JOIN sync_key ON sync_key.id = parked.key_id
        WHERE connection = ${connection} AND domain = ${domain} ORDER BY since`,
  );
  return rows.map((row) => ({ ...row, since: Number(row.since) }));
}

export async function putParked(
  query: Query,
  dialect: Dialect,
  keyId: number,
  parked: readonly NewParkedItem[],
): Promise<void> {
  if (parked.length === 0) return;
  const sent = dialect.rows(
    [
      { name: 'record_id', type: 'key' },
      { name: 'kind', type: 'key' },
      { name: 'title', type: 'text' },
      { name: 'reason', type: 'text' },
    ],
    parked.map(({ recordId, kind, title, reason }) => [recordId, kind, title, reason]),
  );
  const statements = dialect.upsert({
    table: 'parked',
    key: ['key_id', 'record_id'],
    columns: ['key_id', 'record_id', 'kind', 'title', 'reason', 'since'],
    select: sql`SELECT ${keyId} AS key_id, record_id, kind, title, reason, ${Date.now()} AS since FROM ${sent} AS sent`,
    // Since when it has been parked, whatever the reason is now.
    kept: ['since'],
  });
  for (const statement of statements) await query(statement);
}

/** Takes records off the list of parked ones that stand there as what `kinds`, a comparison, says. */
export async function unpark(
  query: Query,
  dialect: Dialect,
  keyId: number,
  recordIds: readonly string[],
  kinds: Sql,
): Promise<void> {
  if (recordIds.length === 0) return;
  await query(
    sql`DELETE FROM parked WHERE key_id = ${keyId} AND kind ${kinds} AND record_id IN ${dialect.among(recordIds)}`,
  );
}

/** Of these records, or of all, those that are parked, as what these kinds say. */
export async function parkedOf(
  query: Query,
  dialect: Dialect,
  keyId: number,
  recordIds: readonly string[] | 'all',
  kinds: readonly ParkedKind[] | 'all',
): Promise<string[]> {
  const wanted: Sql = recordIds === 'all' ? sql`` : sql`AND record_id IN ${dialect.among(recordIds)}`;
  const ofKinds: Sql = kinds === 'all' ? sql`` : sql`AND kind IN ${dialect.among(kinds)}`;
  const rows = await query<{ recordId: string }>(
    sql`SELECT record_id AS "recordId" FROM parked WHERE key_id = ${keyId} ${wanted} ${ofKinds} ORDER BY record_id`,
  );
  return rows.map(({ recordId }) => recordId);
}
