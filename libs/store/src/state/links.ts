import type { Link, LinkedItem } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { raw, sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { contactOfSnapshot, type SnapshotWriter } from './snapshots.js';

interface LinkRow {
  readonly record_id: string;
  readonly item_id: string;
  readonly change_key: string;
  readonly agreed: string;
  readonly restored_from: string | null;
  readonly restored_times: number;
  readonly photo_version: string | null;
}

const columns = [
  { name: 'record_id', type: 'key' },
  { name: 'item_id', type: 'key' },
  { name: 'change_key', type: 'text' },
  { name: 'agreed', type: 'key' },
  { name: 'restored_from', type: 'key' },
  { name: 'restored_times', type: 'number' },
  { name: 'photo_version', type: 'text' },
] as const;
const columnNames = raw(columns.map(({ name }) => name).join(', '));

export async function findLinks(
  query: Query,
  dialect: Dialect,
  keyId: number,
  recordIds: readonly string[],
): Promise<Link[]> {
  const rows = await query<LinkRow>(
    sql`SELECT link.record_id, link.item_id, link.change_key, agreed.content AS agreed,
               restored.content AS restored_from, link.restored_times, link.photo_version
        FROM link
        JOIN snapshot AS agreed ON agreed.hash = link.agreed
        LEFT JOIN snapshot AS restored ON restored.hash = link.restored_from
        WHERE link.key_id = ${keyId} AND link.record_id IN ${dialect.among(recordIds)}`,
  );
  return rows.map((row) => ({
    ...placeOf(row),
    agreed: contactOfSnapshot(row.agreed),
    restored:
      row.restored_from === null
        ? null
        : { from: contactOfSnapshot(row.restored_from), times: row.restored_times },
    photoVersion: row.photo_version,
  }));
}

export function placeOf(row: Pick<LinkRow, 'record_id' | 'item_id' | 'change_key'>): LinkedItem {
  return { recordId: row.record_id, itemId: row.item_id, changeKey: row.change_key };
}

export async function putLinks(
  query: Query,
  dialect: Dialect,
  keyId: number,
  links: readonly Link[],
  snapshots: SnapshotWriter,
): Promise<void> {
  if (links.length === 0) return;
  const sent = dialect.rows(
    columns,
    links.map(({ recordId, itemId, changeKey, agreed, restored, photoVersion }) => [
      recordId,
      itemId,
      changeKey,
      snapshots.add(agreed),
      snapshots.addOptional(restored?.from ?? null),
      restored?.times ?? 0,
      photoVersion,
    ]),
  );
  const statements = dialect.upsert({
    table: 'link',
    key: ['key_id', 'record_id'],
    columns: ['key_id', ...columns.map(({ name }) => name)],
    select: sql`SELECT ${keyId} AS key_id, ${columnNames} FROM ${sent} AS sent`,
    further: { confirmed: 'CASE WHEN link.item_id = excluded.item_id THEN link.confirmed ELSE 0 END' },
  });
  for (const statement of statements) await query(statement);
}
