import type { SyncKey } from '@pmsync/contracts';
import { recordOfIdentity, type ItemChange } from '@pmsync/domain';
import type { StateStore } from '@pmsync/store';
import type { MailboxGateway } from './mailbox-gateway.js';
import { valueOf } from './pass-end.js';
import { itemsPerGet, portionsOf } from './portions.js';

/** The most that Exchange tells in one call (EWS: SyncFolderItems, MaxChangesReturned). */
const changesPerRequest = 512;

/** What changed in a mailbox since its sync state, and the sync state after it. */
export interface ExchangeChanges {
  readonly items: ItemChange[];
  /** The ids of the items that Exchange told of. */
  readonly told: readonly string[];
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
  const told = [...items.keys()];
  const silent = wholeFolder ? await state.linkedItems(key) : await state.unconfirmedItems(key);
  const missing = silent.map(({ itemId }) => itemId).filter((itemId) => !items.has(itemId));
  const gone = wholeFolder ? missing : await goneOf(gateway, missing, deadline);
  for (const itemId of gone) items.set(itemId, { kind: 'deleted', itemId });
  return { items: [...items.values()], told, syncState };
}

/**
 * Items that were created since the last reading, and that this one does not tell of: they came and went, unless the server is slow to tell. Asking is
 * cheap and rare; a wrong guess would double a contact.
 */
async function goneOf(
  gateway: MailboxGateway,
  itemIds: readonly string[],
  deadline: () => number,
): Promise<readonly string[]> {
  const gone: string[] = [];
  for (const portion of portionsOf(itemIds, itemsPerGet)) {
    const results = valueOf(await gateway.get(portion, deadline()));
    gone.push(
      ...portion.filter((_, index) => {
        const result = results[index];
        return result && !result.ok && result.problem.kind === 'not-found' && result.problem.what === 'item';
      }),
    );
  }
  return gone;
}
