import type { DetachedRecord } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { raw, sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';

const columns = raw('record_id AS "recordId", reason');

export async function detachedOf(
  query: Query,
  dialect: Dialect,
  keyId: number,
  recordIds: readonly string[],
): Promise<DetachedRecord[]> {
  return await query<DetachedRecord>(
    sql`SELECT ${columns} FROM detached
        WHERE key_id = ${keyId} AND record_id IN ${dialect.among(recordIds)} ORDER BY record_id`,
  );
}

export async function detachedAfter(
  query: Query,
  dialect: Dialect,
  keyId: number,
  afterRecordId: string | null,
  limit: number,
): Promise<DetachedRecord[]> {
  return await query<DetachedRecord>(
    sql`SELECT ${columns} FROM detached
        WHERE key_id = ${keyId} AND record_id > ${afterRecordId ?? ''} ORDER BY record_id ${dialect.first(limit)}`,
  );
}

export async function putDetached(
  query: Query,
  dialect: Dialect,
  keyId: number,
  records: readonly DetachedRecord[],
): Promise<void> {
  if (records.length === 0) return;
  const sent = dialect.rows(
    [
      { name: 'record_id', type: 'key' },
      { name: 'reason', type: 'key' },
    ],
    records.map(({ recordId, reason }) => [recordId, reason]),
  );
  const statements = dialect.upsert({
    table: 'detached',
    key: ['key_id', 'record_id'],
    columns: ['key_id', 'record_id', 'reason'],
    select: sql`SELECT ${keyId} AS key_id, record_id, reason FROM ${sent} AS sent`,
  });
  for (const statement of statements) await query(statement);
}
