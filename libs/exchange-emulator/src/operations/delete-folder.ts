import type { Folder } from '../mailbox/model.js';
import type { Store } from '../mailbox/store.js';
import { ItemError } from '../soap/item-error.js';
import { answerBatch } from './batch.js';
import { removeItem, type DeleteType } from './delete-item.js';
import { requiredChild, type Operation } from './operation.js';
import { resolveFolder } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/deletefolder-operation */
export const deleteFolder: Operation = (request, context) => {
  const type = request.attributes.DeleteType as DeleteType;
  return answerBatch('DeleteFolder', requiredChild(request, 'FolderIds').children, context, '', (id) => {
    const folder = resolveFolder(id, context);
    if (folder.distinguished) {
      throw new ItemError('ErrorDeleteDistinguishedFolder', 'Distinguished folders cannot be deleted.');
    }
    removeFolder(context.store, folder, type);
    return '';
  });
};

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/emptyfolder-operation */
export const emptyFolder: Operation = (request, context) => {
  const type = request.attributes.DeleteType as DeleteType;
  const withSubfolders = /^\s*(true|1)\s*$/.test(request.attributes.DeleteSubFolders ?? '');
  return answerBatch('EmptyFolder', requiredChild(request, 'FolderIds').children, context, '', (id) => {
    const folder = resolveFolder(id, context);
    if (folder.distinguished === 'root' || folder.distinguished === 'msgfolderroot') {
      throw new ItemError('ErrorCannotEmptyFolder', 'The folder cannot be emptied.');
    }
    const items = context.store.items.inFolder(folder);
    for (const item of items) removeItem(context.store, item, type);
    context.countItems(items.length);
    if (withSubfolders) {
      for (const child of context.store.folders.children(folder)) removeFolder(context.store, child, type);
    }
    return '';
  });
};

/** Takes a folder away. One that is thrown away keeps what is in it; else everything in it goes with it. */
export function removeFolder(store: Store, folder: Folder, type: DeleteType): void {
  const bin = store.folders.distinguished(folder.mailbox, 'deleteditems');
  if (type === 'MoveToDeletedItems' && bin) {
    const moved = store.folders.move(folder, bin, store.mailboxes.draw(folder.mailbox));
    store.changes.note(
      'Moved',
      { folder: moved, parent: bin },
      { folder, parent: store.folders.parent(folder) },
    );
    return;
  }
  for (const child of store.folders.children(folder)) removeFolder(store, child, type);
  for (const item of store.items.inFolder(folder)) removeItem(store, item, type);
  store.items.forget(folder);
  store.folders.delete(folder);
  store.changes.note('Deleted', { folder, parent: store.folders.parent(folder) });
}
