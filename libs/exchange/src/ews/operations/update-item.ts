import type { MailboxOperation, OperationResult } from '@pmsync/contracts';
import { contactUpdates } from '../contacts/write-contact.js';
import { itemId } from './envelope.js';
import type { OperationContext } from './operation.js';
import { writeBatch } from './write-batch.js';

type Update = Extract<MailboxOperation, { kind: 'update' }>;

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation-contact. NeverOverwrite: an item that is not in the state
 * of its change key is left alone, and that is a conflict.
 */
export async function updateItem(
  context: OperationContext,
  updates: readonly Update[],
): Promise<readonly OperationResult[]> {
  return await writeBatch(context, {
    operation: 'UpdateItem',
    parts: updates.map(
      ({ item, contact, fields, identity }) =>
        `<t:ItemChange>${itemId(item)}<t:Updates>${contactUpdates(contact, fields, identity)}</t:Updates></t:ItemChange>`,
    ),
    body: (changes) =>
      '<m:UpdateItem ConflictResolution="NeverOverwrite" MessageDisposition="SaveOnly">' +
      `<m:ItemChanges>${changes.join('')}</m:ItemChanges></m:UpdateItem>`,
  });
}
