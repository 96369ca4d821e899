import type { Link, LinkedItem } from '../ports/state-store.js';
import { inList, list } from '../sqlite/lists.js';
import type { Query } from '../sqlite/query.js';
import { contactOfSnapshot, type SnapshotWriter } from './snapshots.js';

interface LinkRow {
  readonly record_id: string;
  readonly item_id: string;
  readonly change_key: string;
  readonly agreed: string;
  readonly restored_from: string | null;
  readonly restored_times: number;
}

export async function findLinks(
  query: Query,
  keyId: number,
  column: 'record_id' | 'item_id',
  values: readonly string[],
): Promise<Link[]> {
  const rows = await query<LinkRow>(
    `SELECT link.record_id, link.item_id, link.change_key, agreed.content AS agreed,
            restored.content AS restored_from, link.restored_times
     FROM link
     JOIN snapshot AS agreed ON agreed.hash = link.agreed
     LEFT JOIN snapshot AS restored ON restored.hash = link.restored_from
     WHERE link.key_id = ? AND link.${column} IN ${inList}`,
    [keyId, list(values)],
  );
  return rows.map((row) => ({
    ...placeOf(row),
    agreed: contactOfSnapshot(row.agreed),
    restored:
      row.restored_from === null
        ? null
        : { from: contactOfSnapshot(row.restored_from), times: row.restored_times },
  }));
}

export function placeOf(row: Pick<LinkRow, 'record_id' | 'item_id' | 'change_key'>): LinkedItem {
  return { recordId: row.record_id, itemId: row.item_id, changeKey: row.change_key };
}

export async function putLinks(
  query: Query,
  keyId: number,
  links: readonly Link[],
  snapshots: SnapshotWriter,
): Promise<void> {
  if (links.length === 0) return;
  const rows = links.map(({ recordId, itemId, changeKey, agreed, restored }) => [
    recordId,
    itemId,
    changeKey,
    snapshots.add(agreed),
    snapshots.addOptional(restored?.from ?? null),
    restored?.times ?? 0,
  ]);
  await query(
    `INSERT INTO link (key_id, record_id, item_id, change_key, agreed, restored_from, restored_times)
     SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5 FROM json_each(?) WHERE true
     ON CONFLICT (key_id, record_id) DO UPDATE SET
       confirmed = confirmed AND item_id = excluded.item_id, item_id = excluded.item_id, change_key = excluded.change_key,
       agreed = excluded.agreed, restored_from = excluded.restored_from, restored_times = excluded.restored_times`,
    [keyId, list(rows)],
  );
}
