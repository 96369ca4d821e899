import type { MailboxItem } from '@pmsync/contracts';
import type { ItemChange } from '@pmsync/domain';
import type { ContactRecord, ForeignItem } from '@pmsync/store';
import { lookForMissing } from './exchange-changes.js';
import { imported, importItems } from './imports.js';
import { foreignItem, unfinished } from './foreign-item.js';
import { commitPart } from './pass-commit.js';
import type { PassParts } from './pass-parts.js';
import { itemsPerGet, portionsOf } from './portions.js';
import { readItems } from './read-items.js';

const rowsPerPage = 1_000;
type Told = Extract<ItemChange, { kind: 'changed' }>;

/**
 * Remembers the employee's own items, so that a record finds its like without a search in Exchange, and takes new ones into ProjectMate where the mode says so. Costs a
 * reading an item that is new or was edited, once.
 */
export async function takeForeignItems(parts: PassParts, changes: readonly ItemChange[]): Promise<void> {
  let looked = false;
  const deleted = changes.filter(({ kind }) => kind === 'deleted').map(({ itemId }) => itemId);
  for (const portion of portionsOf(deleted, rowsPerPage)) {
    const known = await parts.state.foreignItems(parts.key, portion);
    if (known.length === 0) continue;
    await forget(parts, known);
    looked = true;
  }
  const told = changes.filter((change): change is Told => change.kind === 'changed');
  for (const portion of portionsOf(told, itemsPerGet)) {
    const known = new Map(
      (await parts.state.foreignItems(parts.key, itemIdsOf(portion))).map((row) => [row.itemId, row]),
    );
    const news = portion.filter(({ itemId, changeKey }) => known.get(itemId)?.changeKey !== changeKey);
    await lookAt(parts, itemIdsOf(news), known);
    looked ||= news.length > 0;
  }
  // The employee may just have settled which of two is the person.
  if (looked) await parts.state.retryParked(parts.key, 'all', ['ambiguous']);
}

/** A listing of the whole folder has told of these: of the others, those are forgotten that are gone. */
export async function forgetMissing(parts: PassParts, told: ReadonlySet<string>): Promise<void> {
  for await (const page of allForeignItems(parts)) {
    const missing = page.filter(({ itemId }) => !told.has(itemId));
    const looks = await lookForMissing(parts, itemIdsOf(missing), page.length);
    const gone = new Set(looks.flatMap(({ kind, itemId }) => (kind === 'deleted' ? [itemId] : [])));
    if (gone.size === 0) continue;
    await forget(
      parts,
      missing.filter(({ itemId }) => gone.has(itemId)),
    );
    await parts.state.retryParked(parts.key, 'all', ['ambiguous']);
  }
}

/** They are gone. Where a record was being made of one, its creation is recorded now, or was none. */
async function forget(parts: PassParts, rows: readonly ForeignItem[]): Promise<void> {
  const begun = rows.filter(({ recordId, changeKey }) => recordId !== null && changeKey === unfinished);
  const made = await recordsMade(parts, begun);
  const journal = begun.flatMap(({ recordId, itemId }) => {
    const record = made.get(recordId!);
    return record === undefined ? [] : [imported(recordId!, itemId, record)];
  });
  await commitPart(
    parts,
    {
      removeForeignItemIds: itemIdsOf(rows),
      attachRecordIds: begun.flatMap(({ recordId }) => (made.has(recordId!) ? [] : [recordId!])),
    },
    journal,
  );
}

/** What of these is a record; null: one that nobody can read. */
async function recordsMade(
  { projectMate }: PassParts,
  rows: readonly ForeignItem[],
): Promise<Map<string, ContactRecord | null>> {
  const made = new Map<string, ContactRecord | null>();
  if (rows.length === 0) return made;
  const ids = rows.flatMap(({ recordId }) => recordId ?? []);
  for (const record of await projectMate.contacts(ids, ({ id }) => made.set(id, null)))
    made.set(record.id, record);
  return made;
}

/** Looks at every own item anew that is no record's yet: the mode has changed to one that takes them into ProjectMate. */
export async function takeAllForeignItems(parts: PassParts): Promise<void> {
  for await (const page of allForeignItems(parts)) {
    const open = page.filter(({ recordId }) => recordId === null);
    for (const portion of portionsOf(open, itemsPerGet)) {
      await lookAt(parts, itemIdsOf(portion), new Map(portion.map((row) => [row.itemId, row])));
    }
  }
}

/** The records that items of the employee's own stand for. */
export async function recordsOfForeignItems(parts: PassParts): Promise<string[]> {
  const records: string[] = [];
  for await (const page of allForeignItems(parts)) {
    records.push(...page.flatMap(({ recordId }) => recordId ?? []));
  }
  return records;
}

async function* allForeignItems({ state, key }: PassParts): AsyncGenerator<readonly ForeignItem[]> {
  let after: string | null = null;
  for (;;) {
    const page: readonly ForeignItem[] = await state.foreignItemsAfter(key, after, rowsPerPage);
    if (page.length === 0) return;
    yield page;
    after = page.at(-1)!.itemId;
  }
}

async function lookAt(
  parts: PassParts,
  itemIds: readonly string[],
  known: ReadonlyMap<string, ForeignItem>,
): Promise<void> {
  const items = await readItems(parts, itemIds);
  const isOpen = ({ itemId }: MailboxItem) => {
    const row = known.get(itemId);
    return !row || row.recordId === null || row.changeKey === unfinished;
  };
  const importing = parts.policy.mode !== 'one-way' && !parts.emptying;
  const toImport = importing ? items.filter((item) => item.kind === 'contact' && isOpen(item)) : [];
  const settled = items.filter((item) => !toImport.includes(item));
  if (settled.length > 0) {
    const rows = settled.map((item) => foreignItem(item, known.get(item.itemId)?.recordId ?? null));
    await commitPart(parts, { foreignItems: rows });
  }
  if (toImport.length > 0) await importItems(parts, toImport, known);
}

function itemIdsOf(items: readonly { readonly itemId: string }[]): string[] {
  return items.map(({ itemId }) => itemId);
}
