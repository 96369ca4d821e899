import type { MailboxItem } from '@pmsync/contracts';
import type { ItemChange } from '@pmsync/domain';
import type { ForeignItem } from '@pmsync/store';
import { importItems } from './imports.js';
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
    await commitPart(parts, { removeForeignItemIds: known.map(({ itemId }) => itemId) });
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

/** A listing of the whole folder lacks these: they are gone. */
export async function forgetMissing(parts: PassParts, told: ReadonlySet<string>): Promise<void> {
  for await (const page of allForeignItems(parts)) {
    const missing = itemIdsOf(page).filter((itemId) => !told.has(itemId));
    if (missing.length === 0) continue;
    await commitPart(parts, { removeForeignItemIds: missing });
    await parts.state.retryParked(parts.key, 'all', ['ambiguous']);
  }
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
