import type { MailboxOperation, OperationResult } from '@pmsync/contracts';
import { itemId } from './envelope.js';
import type { OperationContext } from './operation.js';
import { writeBatch } from './write-batch.js';

type Delete = Extract<MailboxOperation, { kind: 'delete' }>;

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteitem-operation. To Deleted Items, where the employee finds what is missed. The change
 * key is sent for servers that heed it; Exchange itself deletes whatever the item's state.
 */
export async function deleteItem(
  context: OperationContext,
  deletes: readonly Delete[],
): Promise<readonly OperationResult[]> {
  return await writeBatch(context, {
    operation: 'DeleteItem',
    parts: deletes.map(({ item }) => itemId(item)),
    body: (ids) =>
      `<m:DeleteItem DeleteType="MoveToDeletedItems"><m:ItemIds>${ids.join('')}</m:ItemIds></m:DeleteItem>`,
  });
}
