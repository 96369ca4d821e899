import type { ExchangeResult, FoundItem } from '@pmsync/contracts';
import { identityOf, identityPath } from '../contacts/identity-property.js';
import { mayBeContact } from '../contacts/read-item.js';
import { escapeXml } from '../xml/escape.js';
import type { ContactsFolder } from './contacts-folder.js';
import { envelope } from './envelope.js';
import type { OperationContext } from './operation.js';
import { onlyMessage, referenceOf } from './responses.js';

/** With a restriction Exchange returns no more rows than this at once. */
const rowsPerPage = 250;

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation: the contacts that carry one of these identities. */
export async function findItem(
  { transport, version, mailbox, deadline }: OperationContext,
  { xml: folderId }: ContactsFolder,
  identities: readonly string[],
): Promise<ExchangeResult<readonly FoundItem[]>> {
  const equal = identities.map(
    (identity) =>
      `<t:IsEqualTo>${identityPath}<t:FieldURIOrConstant><t:Constant Value="${escapeXml(identity)}"/></t:FieldURIOrConstant></t:IsEqualTo>`,
  );
  const restriction = equal.length === 1 ? equal[0]! : `<t:Or>${equal.join('')}</t:Or>`;
  const found: FoundItem[] = [];
  for (let offset = 0; ;) {
    const body =
      '<m:FindItem Traversal="Shallow"><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape>' +
      `<t:AdditionalProperties>${identityPath}</t:AdditionalProperties></m:ItemShape>` +
      `<m:IndexedPageItemView MaxEntriesReturned="${rowsPerPage}" Offset="${offset}" BasePoint="Beginning"/>` +
      `<m:Restriction>${restriction}</m:Restriction>` +
      `<m:ParentFolderIds>${folderId}</m:ParentFolderIds></m:FindItem>`;
    const reply = await transport.send({
      operation: 'FindItem',
      mailbox,
      writes: false,
      envelope: envelope(version, mailbox, body),
      deadline,
    });
    if ('problem' in reply) return { ok: false, problem: reply.problem };
    const message = onlyMessage(reply.body, 'FindItem', transport.context(mailbox, false));
    if (!message.ok) return message;
    const folder = message.value.child('m:RootFolder');
    const rows = folder?.child('t:Items')?.children ?? [];
    for (const row of rows.filter(mayBeContact)) {
      const reference = referenceOf(row);
      const identity = identityOf(row);
      // A server that does not know the restriction returns everything: what was not asked for is left out.
      if (reference && identity !== null && identities.includes(identity))
        found.push({ ...reference, identity });
    }
    const next = Number(folder?.attribute('IndexedPagingOffset') ?? offset + rows.length);
    // A server that brings nothing, or leads nowhere, would be asked for ever.
    const leadsOn = rows.length > 0 && Number.isSafeInteger(next) && next > offset;
    if (folder?.attribute('IncludesLastItemInRange') !== 'false' || !leadsOn)
      return { ok: true, value: found };
    offset = next;
  }
}
