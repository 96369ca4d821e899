import type { Folder, Item } from '../mailbox/model.js';
import type { Store } from '../mailbox/store.js';
import { answerBatch } from './batch.js';
import { requiredChild, type Operation } from './operation.js';
import { resolveItem } from './resolve.js';

export type DeleteType = 'HardDelete' | 'SoftDelete' | 'MoveToDeletedItems';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation */
export const deleteItem: Operation = (request, context) => {
  const type = request.attributes.DeleteType as DeleteType;
  return answerBatch('DeleteItem', requiredChild(request, 'ItemIds').children, context, '', (id) => {
    removeItem(context.store, resolveItem(id, context), type);
    context.countItems(1);
    return '';
  });
};

/** Takes an item out of its folder; unless it is deleted for good it goes on in another folder, under a new id. */
export function removeItem(store: Store, item: Item, type: DeleteType): void {
  const { mailbox } = item.folder;
  const target = destination(store, item, type);
  // What becomes recoverable has left the folders that clients see.
  const moves = target?.distinguished === 'deleteditems';
  store.items.delete(item, store.mailboxes.draw(mailbox), moves);
  const origin = moves ? ({ kind: 'Moved', item } as const) : undefined;
  if (target) store.items.create(target, store.mailboxes.draw(mailbox), item, origin);
  else store.attachments.dropAll(item);
}

function destination(store: Store, item: Item, type: DeleteType): Folder | undefined {
  if (type === 'HardDelete') return undefined;
  const { mailbox, distinguished } = item.folder;
  if (distinguished === 'recoverableitemsdeletions') return undefined;
  // What is deleted out of the deleted items becomes recoverable.
  const name =
    type === 'MoveToDeletedItems' && distinguished !== 'deleteditems'
      ? 'deleteditems'
      : 'recoverableitemsdeletions';
  return store.folders.distinguished(mailbox, name);
}
