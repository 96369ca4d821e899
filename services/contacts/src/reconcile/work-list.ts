import type { ItemChange } from '@pmsync/domain';
import type { LinkedItem, PendingRow } from '@pmsync/store';
import { notSeen } from './exchange-changes.js';
import type { PassParts } from './pass-parts.js';
import { portionsOf } from './portions.js';

/** What a pass has to look at: record by record, what waits in ProjectMate and what changed in Exchange. */
export interface WorkList {
  readonly recordIds: readonly string[];
  /** The pending rows of each record, by their own ids: one that is added during the pass is not among them, and waits on. */
  readonly pendingIds: ReadonlyMap<string, readonly string[]>;
  /** Items in a state that is not our own write. */
  readonly itemsOf: ReadonlyMap<string, readonly ItemChange[]>;
  /** Linked items that Exchange says are gone, and whose identity did not turn up elsewhere. */
  readonly goneInExchange: number;
}

/** What Exchange tells of, sorted by whose it is. */
export interface SortedItems {
  /** With a link, or with an identity that names a record. Our own writes, seen again, are left out. */
  readonly ours: ReadonlyMap<string, readonly ItemChange[]>;
  /** The employee's own: without a link and without an identity. Deleted ones may have been anything. */
  readonly foreign: readonly ItemChange[];
}

const lookupSize = 1_000;

export async function sortItems(parts: PassParts, items: readonly ItemChange[]): Promise<SortedItems> {
  const ours = new Map<string, ItemChange[]>();
  const foreign: ItemChange[] = [];
  const linkOf = await linksOfItems(parts, items);
  for (const item of items) {
    const link = linkOf.get(item.itemId);
    if (item.kind === 'changed' && link?.changeKey === item.changeKey) continue;
    const recordId = link?.recordId ?? (item.kind === 'changed' ? item.recordId : null);
    if (recordId === null && item.kind === 'changed' && item.changeKey === notSeen) continue;
    if (recordId === null) foreign.push(item);
    else append(ours, recordId, item);
  }
  return { ours, foreign };
}

export function workList(
  pending: readonly PendingRow[],
  ours: SortedItems['ours'],
  unsettled: readonly string[],
): WorkList {
  const pendingIds = new Map<string, string[]>();
  for (const { id, recordId } of pending) append(pendingIds, recordId, id);
  const gone = [...ours.values()].filter(
    (changes) =>
      changes.some(({ kind }) => kind === 'deleted') && !changes.some(({ kind }) => kind === 'changed'),
  );
  const recordIds = [...new Set([...unsettled, ...pendingIds.keys(), ...ours.keys()])];
  return { recordIds, pendingIds, itemsOf: ours, goneInExchange: gone.length };
}

async function linksOfItems(
  { state, key }: PassParts,
  items: readonly ItemChange[],
): Promise<Map<string, LinkedItem>> {
  const links = new Map<string, LinkedItem>();
  for (const portion of portionsOf(items, lookupSize)) {
    const itemIds = portion.map((item) => item.itemId);
    for (const link of await state.linksByItem(key, itemIds)) links.set(link.itemId, link);
  }
  return links;
}

function append<Value>(groups: Map<string, Value[]>, name: string, value: Value): void {
  const group = groups.get(name);
  if (group) group.push(value);
  else groups.set(name, [value]);
}
