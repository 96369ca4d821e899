import type { ExchangeResult, MailboxChange, MailboxChanges } from '@pmsync/contracts';
import { identityOf, identityPath } from '../contacts/identity-property.js';
import { mayBeContact } from '../contacts/read-item.js';
import { transient } from '../problems/sentences.js';
import type { Element } from '../xml/element.js';
import { escapeXml } from '../xml/escape.js';
import { ownState, taggedState, type ContactsFolder } from './contacts-folder.js';
import { envelope } from './envelope.js';
import type { OperationContext } from './operation.js';
import { onlyMessage, referenceOf } from './responses.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation: ids and identities of what changed. */
export async function syncFolderItems(
  { transport, version, mailbox, deadline }: OperationContext,
  folder: ContactsFolder,
  syncState: string | null,
  limit: number,
): Promise<ExchangeResult<MailboxChanges>> {
  const state = syncState === null ? null : ownState(folder, syncState);
  if (state?.ok === false) return state;
  const body =
    '<m:SyncFolderItems><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>' +
    `<t:AdditionalProperties>${identityPath}</t:AdditionalProperties></m:ItemShape>` +
    `<m:SyncFolderId>${folder.xml}</m:SyncFolderId>` +
    (state === null ? '' : `<m:SyncState>${escapeXml(state.value)}</m:SyncState>`) +
    `<m:MaxChangesReturned>${limit}</m:MaxChangesReturned></m:SyncFolderItems>`;
  const reply = await transport.send({
    operation: 'SyncFolderItems',
    mailbox,
    writes: false,
    envelope: envelope(version, mailbox, body),
    deadline,
  });
  if ('problem' in reply) return { ok: false, problem: reply.problem };
  const message = onlyMessage(reply.body, 'SyncFolderItems', transport.context(mailbox, false));
  if (!message.ok) return message;
  const next = message.value.child('m:SyncState')?.text ?? '';
  if (next === '') {
    return {
      ok: false,
      problem: transient('Exchange answered SyncFolderItems without a sync state.', false),
    };
  }
  const changes = (message.value.child('m:Changes')?.children ?? []).flatMap(changeOf);
  const more = message.value.child('m:IncludesLastItemInRange')?.text.trim() === 'false';
  return { ok: true, value: { changes, syncState: taggedState(folder, next), more } };
}

/** ReadFlagChange tells nothing of a contact's content. */
function changeOf(change: Element): MailboxChange[] {
  if (change.name === 't:Delete') {
    const itemId = change.child('t:ItemId')?.attribute('Id');
    return itemId ? [{ kind: 'deleted', itemId }] : [];
  }
  if (change.name !== 't:Create' && change.name !== 't:Update') return [];
  const item = change.children.find(mayBeContact);
  const reference = referenceOf(item);
  return item && reference ? [{ kind: 'changed', ...reference, identity: identityOf(item) }] : [];
}
