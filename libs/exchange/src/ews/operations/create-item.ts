import type { MailboxOperation, OperationResult } from '@pmsync/contracts';
import { newContact } from '../contacts/write-contact.js';
import type { ContactsFolder } from './contacts-folder.js';
import type { OperationContext } from './operation.js';
import { writeBatch } from './write-batch.js';

type Create = Extract<MailboxOperation, { kind: 'create' }>;

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/createitem-operation-contact */
export async function createItem(
  context: OperationContext,
  folder: ContactsFolder,
  creates: readonly Create[],
): Promise<readonly OperationResult[]> {
  return await writeBatch(context, {
    operation: 'CreateItem',
    parts: creates.map(({ contact, identity }) => newContact(contact, identity)),
    body: (contacts) =>
      `<m:CreateItem><m:SavedItemFolderId>${folder.xml}</m:SavedItemFolderId>` +
      `<m:Items>${contacts.join('')}</m:Items></m:CreateItem>`,
  });
}
