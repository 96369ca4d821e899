import { brake, recordOfIdentity, type ItemChange } from '@pmsync/domain';
import { getItems, type GetParts } from './get-items.js';
import { valueOf } from './pass-end.js';
import type { PassParts } from './pass-parts.js';
import { itemsPerGet, portionsOf } from './portions.js';

/** The most that Exchange tells in one call (EWS: SyncFolderItems, MaxChangesReturned). */
const changesPerRequest = 512;

/** The change key of an item that could not be looked at now. Whose link leads to it has it read; about any other there is nothing to say. */
export const notSeen = 'not-seen';

/** What changed in a mailbox since its sync state, and the sync state after it. */
export interface ExchangeChanges {
  readonly items: ItemChange[];
  /** The ids of the items that Exchange told of. */
  readonly told: readonly string[];
  readonly syncState: string;
  /** The whole folder was listed. */
  readonly wholeFolder: boolean;
}

/**
 * What became of items that a listing of the whole folder lacks, out of so many that should be in it. A listing of several pages is not one of a moment, and servers leave out what they cannot
 * load: so only what Exchange does not find is gone. Where more are missing than may go without asking, they are gone for the brake to judge; and where all are, it is another folder.
 */
export async function lookForMissing(
  parts: GetParts,
  itemIds: readonly string[],
  outOf: number,
): Promise<ItemChange[]> {
  const tooMany = brake({ links: outOf, deletions: itemIds.length, goneInExchange: itemIds.length }) !== null;
  if (tooMany || itemIds.length === outOf) return itemIds.map((itemId) => ({ kind: 'deleted', itemId }));
  return await lookAgain(parts, itemIds);
}

/**
 * Reads to the end before anything is planned, since an item that moved away and back is told as a deletion and a creation that may be pages
 * apart. Only ids travel. When the server has forgotten the sync state, or there is none, the whole folder is listed, and linked items that the listing lacks are looked for.
 */
export async function readExchangeChanges(parts: PassParts, since: string | null): Promise<ExchangeChanges> {
  const { gateway, state, key, lease } = parts;
  const items = new Map<string, ItemChange>();
  let syncState = since;
  let wholeFolder = since === null;
  for (;;) {
    const result = await gateway.changes(syncState, changesPerRequest, lease.expiresAt());
    if (!result.ok && result.problem.kind === 'sync-state-lost' && syncState !== null) {
      items.clear();
      syncState = null;
      wholeFolder = true;
      continue;
    }
    const page = valueOf(result);
    for (const change of page.changes) {
      items.set(
        change.itemId,
        change.kind === 'deleted'
          ? change
          : {
              kind: 'changed',
              itemId: change.itemId,
              changeKey: change.changeKey,
              recordId: recordOfIdentity(change.identity),
            },
      );
    }
    syncState = page.syncState;
    if (!page.more) break;
  }
  const told = [...items.keys()];
  const silent = wholeFolder ? await state.linkedItems(key) : await state.unconfirmedItems(key);
  const missing = silent.map(({ itemId }) => itemId).filter((itemId) => !items.has(itemId));
  const gone = wholeFolder
    ? await lookForMissing(parts, missing, silent.length)
    : (await lookAgain(parts, missing)).filter(({ kind }) => kind === 'deleted');
  for (const item of gone) items.set(item.itemId, item);
  return { items: [...items.values()], told, syncState, wholeFolder };
}

/**
 * Items as they are now, asked for by id: those that were created since the last reading and that this one does not tell of (they came and went, unless the server is slow
 * to tell), and those that turned out to be in another state than their links say. Asking is cheap and rare; a wrong guess would double a contact.
 */
export async function lookAgain(parts: GetParts, itemIds: readonly string[]): Promise<ItemChange[]> {
  const changes: ItemChange[] = [];
  for (const portion of portionsOf(itemIds, itemsPerGet)) {
    const results = await getItems(parts, portion);
    portion.forEach((itemId, index) => {
      const result = results[index];
      if (result?.ok) {
        const { changeKey, identity } = result.value;
        changes.push({ kind: 'changed', itemId, changeKey, recordId: recordOfIdentity(identity) });
      } else if (result?.problem.kind === 'not-found' && result.problem.what === 'item') {
        changes.push({ kind: 'deleted', itemId });
      } else if (result?.problem.kind === 'invalid') {
        // In a state that nobody knows, and that no link has: whoever reads it will be told why.
        changes.push({ kind: 'changed', itemId, changeKey: 'unreadable', recordId: null });
      } else if (result?.problem.kind === 'transient') {
        changes.push({ kind: 'changed', itemId, changeKey: notSeen, recordId: null });
      }
    });
  }
  return changes;
}
