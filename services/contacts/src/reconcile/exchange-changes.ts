import type { SyncKey } from '@pmsync/contracts';
import { recordOfIdentity, type ItemChange } from '@pmsync/domain';
import type { StateStore } from '@pmsync/store';
import type { MailboxGateway } from './mailbox-gateway.js';
import { valueOf } from './pass-end.js';

/** The most that Exchange tells in one call (EWS: SyncFolderItems, MaxChangesReturned). */
const changesPerRequest = 512;

/** What changed in a mailbox since its sync state, and the sync state after it. */
export interface ExchangeChanges {
  readonly items: ItemChange[];
  readonly syncState: string;
}

/**
 * Reads to the end before anything is planned, since an item that moved away and back is told as a deletion and a creation that may be pages
 * apart. Only ids travel. When the server has forgotten the sync state, or there is none, the whole folder is listed, and linked items that the listing lacks are gone.
 */
export async function readExchangeChanges(
  gateway: MailboxGateway,
  state: StateStore,
  key: SyncKey,
  since: string | null,
  deadline: () => number,
): Promise<ExchangeChanges> {
  const items = new Map<string, ItemChange>();
  let syncState = since;
  let wholeFolder = since === null;
  for (;;) {
    const result = await gateway.changes(syncState, changesPerRequest, deadline());
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
  if (wholeFolder) {
    for (const { itemId } of await state.linkedItems(key)) {
      if (!items.has(itemId)) items.set(itemId, { kind: 'deleted', itemId });
    }
  }
  return { items: [...items.values()], syncState };
}
