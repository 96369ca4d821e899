import type { SyncKey } from '@pmsync/contracts';
import type { ItemChange } from '@pmsync/domain';
import type { LinkedItem, PendingRow, StateStore } from '@pmsync/store';
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

const lookupSize = 1_000;

export async function workList(
  state: StateStore,
  key: SyncKey,
  pending: readonly PendingRow[],
  items: readonly ItemChange[],
  unsettled: readonly string[],
): Promise<WorkList> {
  const pendingIds = new Map<string, string[]>();
  for (const { id, recordId } of pending) append(pendingIds, recordId, id);

  const itemsOf = new Map<string, ItemChange[]>();
  const gone = new Set<string>();
  const linkOf = await linksOfItems(state, key, items);
  for (const item of items) {
    const link = linkOf.get(item.itemId);
    if (item.kind === 'changed' && link?.changeKey === item.changeKey) continue;
    const recordId = link?.recordId ?? (item.kind === 'changed' ? item.recordId : null);
    if (recordId === null) continue;
    append(itemsOf, recordId, item);
    if (item.kind === 'deleted') gone.add(recordId);
  }
  for (const [recordId, changes] of itemsOf) {
    if (changes.some((change) => change.kind === 'changed')) gone.delete(recordId);
  }
  const recordIds = [...new Set([...unsettled, ...pendingIds.keys(), ...itemsOf.keys()])];
  return { recordIds, pendingIds, itemsOf, goneInExchange: gone.size };
}

async function linksOfItems(
  state: StateStore,
  key: SyncKey,
  items: readonly ItemChange[],
): Promise<Map<string, LinkedItem>> {
  const links = new Map<string, LinkedItem>();
  for (const portion of portionsOf(items, lookupSize)) {
    for (const link of await state.linksByItem(
      key,
      portion.map((item) => item.itemId),
    )) {
      links.set(link.itemId, link);
    }
  }
  return links;
}

function append<Value>(groups: Map<string, Value[]>, name: string, value: Value): void {
  const group = groups.get(name);
  if (group) group.push(value);
  else groups.set(name, [value]);
}
