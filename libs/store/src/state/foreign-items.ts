import type { ForeignItem } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { sql, type Sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';

interface ForeignRow {
  readonly item_id: string;
  readonly change_key: string;
  readonly record_id: string | null;
  /** One row for each match key; null in the only row of an item that has none. */
  readonly match_key: string | null;
}

/** The foreign items of a key of which `condition`, the end of a statement about `foreign_item`, is true. */
async function findForeignItems(query: Query, condition: Sql): Promise<ForeignItem[]> {
  const rows = await query<ForeignRow>(
    sql`SELECT found.item_id, found.change_key, found.record_id, foreign_match.match_key
        FROM (SELECT id, item_id, change_key, record_id FROM foreign_item WHERE ${condition}) AS found
        LEFT JOIN foreign_match ON foreign_match.foreign_id = found.id
        ORDER BY found.item_id, foreign_match.match_key`,
  );
  const items = new Map<string, ForeignItem & { readonly matchKeys: string[] }>();
  for (const row of rows) {
    const { item_id: itemId, change_key: changeKey, record_id: recordId, match_key: matchKey } = row;
    const item = items.get(itemId) ?? { itemId, changeKey, matchKeys: [], recordId };
    if (matchKey !== null) item.matchKeys.push(matchKey);
    items.set(itemId, item);
  }
  return [...items.values()];
}

export function foreignItemsOf(
  query: Query,
  dialect: Dialect,
  keyId: number,
  itemIds: readonly string[],
): Promise<ForeignItem[]> {
  return findForeignItems(query, sql`key_id = ${keyId} AND item_id IN ${dialect.among(itemIds)}`);
}

export function foreignItemsByMatchKey(
  query: Query,
  dialect: Dialect,
  keyId: number,
  matchKeys: readonly string[],
): Promise<ForeignItem[]> {
  return findForeignItems(
    query,
    sql`id IN (SELECT foreign_id FROM foreign_match
               WHERE key_id = ${keyId} AND match_key IN ${dialect.among(matchKeys)})`,
  );
}

export function foreignItemsByRecord(
  query: Query,
  dialect: Dialect,
  keyId: number,
  recordIds: readonly string[],
): Promise<ForeignItem[]> {
  return findForeignItems(query, sql`key_id = ${keyId} AND record_id IN ${dialect.among(recordIds)}`);
}

export function foreignItemsAfter(
  query: Query,
  dialect: Dialect,
  keyId: number,
  afterItemId: string | null,
  limit: number,
): Promise<ForeignItem[]> {
  return findForeignItems(
    query,
    sql`key_id = ${keyId} AND item_id > ${afterItemId ?? ''} ORDER BY item_id ${dialect.first(limit)}`,
  );
}

export async function removeForeignItems(
  query: Query,
  dialect: Dialect,
  keyId: number,
  itemIds: readonly string[],
): Promise<void> {
  if (itemIds.length === 0) return;
  const named = sql`key_id = ${keyId} AND item_id IN ${dialect.among(itemIds)}`;
  await removeMatches(query, named);
  await query(sql`DELETE FROM foreign_item WHERE ${named}`);
}

export async function putForeignItems(
  query: Query,
  dialect: Dialect,
  keyId: number,
  items: readonly ForeignItem[],
): Promise<void> {
  if (items.length === 0) return;
  const sentItems = dialect.rows(
    [
      { name: 'item_id', type: 'key' },
      { name: 'change_key', type: 'text' },
      { name: 'record_id', type: 'key' },
    ],
    items.map(({ itemId, changeKey, recordId }) => [itemId, changeKey, recordId]),
  );
  const statements = dialect.upsert({
    table: 'foreign_item',
    key: ['key_id', 'item_id'],
    columns: ['key_id', 'item_id', 'change_key', 'record_id'],
    select: sql`SELECT ${keyId} AS key_id, item_id, change_key, record_id FROM ${sentItems} AS sent`,
  });
  for (const statement of statements) await query(statement);

  const itemIds = items.map(({ itemId }) => itemId);
  await removeMatches(query, sql`key_id = ${keyId} AND item_id IN ${dialect.among(itemIds)}`);
  const matches = items.flatMap(({ itemId, matchKeys }) =>
    [...new Set(matchKeys)].map((matchKey) => [itemId, matchKey] as const),
  );
  if (matches.length === 0) return;
  const sentMatches = dialect.rows(
    [
      { name: 'item_id', type: 'key' },
      { name: 'match_key', type: 'key' },
    ],
    matches,
  );
  await query(
    sql`INSERT INTO foreign_match (key_id, match_key, foreign_id)
        SELECT foreign_item.key_id, sent.match_key, foreign_item.id FROM ${sentMatches} AS sent
        JOIN foreign_item ON foreign_item.key_id = ${keyId} AND foreign_item.item_id = sent.item_id`,
  );
}

async function removeMatches(query: Query, items: Sql): Promise<void> {
  await query(
    sql`DELETE FROM foreign_match WHERE foreign_id IN (SELECT id FROM foreign_item WHERE ${items})`,
  );
}
