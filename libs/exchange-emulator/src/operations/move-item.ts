import type { Folder, Item } from '../mailbox/model.js';
import { itemIdXml } from '../properties/computed.js';
import { ItemError } from '../soap/item-error.js';
import { answerBatch } from './batch.js';
import { livesAmongContacts } from './create-item.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveItem, resolveTargetFolder } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/moveitem-operation */
export const moveItem: Operation = (request, context) =>
  transfer('MoveItem', 'Moved', request, context, (item) => {
    context.store.items.delete(item, context.store.mailboxes.draw(item.folder.mailbox), true);
    return item;
  });

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/copyitem-operation */
export const copyItem: Operation = (request, context) =>
  transfer('CopyItem', 'Copied', request, context, (item) => {
    const draw = () => context.store.mailboxes.draw(item.folder.mailbox);
    return { ...item, properties: context.store.attachments.copied(item, draw) };
  });

function transfer(
  operation: string,
  kind: 'Moved' | 'Copied',
  request: Parameters<Operation>[0],
  context: OperationContext,
  /** Takes the item from where it is, or a copy of it. */
  take: (item: Item) => Item,
): string {
  const target = requiredChild(request, 'ToFolderId');
  const withIds = !/^(false|0)$/.test(childOf(request, 'ReturnNewItemIds')?.text.trim() ?? 'true');
  const ids = requiredChild(request, 'ItemIds').children;
  return answerBatch(operation, ids, context, '<m:Items/>', (id) => {
    const folder = resolveTargetFolder(target, context);
    const item = resolveItem(id, context);
    assertFits(item, folder);
    const taken = take(item);
    const number = context.store.mailboxes.draw(folder.mailbox);
    const moved = context.store.items.create(folder, number, taken, { kind, item });
    context.countItems(1);
    return withIds
      ? `<m:Items><t:${moved.element}>${itemIdXml(moved)}</t:${moved.element}></m:Items>`
      : '<m:Items/>';
  });
}

// Whatever its kind, an item may be thrown away; apart from that contacts live among contacts.
function assertFits(item: Item, { element, distinguished }: Folder): void {
  const isBin = distinguished === 'deleteditems' || distinguished?.startsWith('recoverableitems') === true;
  if (livesAmongContacts(item.element) && element !== 'ContactsFolder' && !isBin) {
    throw new ItemError('ErrorMoveCopyFailed', 'The move or copy operation failed.');
  }
}
