import type { MailboxOperation, OperationResult } from '@pmsync/contracts';
import { newContact } from '../contacts/write-contact.js';
import { contactsFolder } from './envelope.js';
import type { OperationContext } from './operation.js';
import { writeBatch } from './write-batch.js';

type Create = Extract<MailboxOperation, { kind: 'create' }>;

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation-contact */
export async function createItem(
  context: OperationContext,
  creates: readonly Create[],
): Promise<readonly OperationResult[]> {
  return await writeBatch(context, {
    operation: 'CreateItem',
    parts: creates.map(({ contact, identity }) => newContact(contact, identity)),
    body: (contacts) =>
      `<m:CreateItem><m:SavedItemFolderId>${contactsFolder}</m:SavedItemFolderId>` +
      `<m:Items>${contacts.join('')}</m:Items></m:CreateItem>`,
  });
}
