import type { ExchangeResult } from '@pmsync/contracts';
import type { Affinity } from '../streaming/affinity.js';
import type { ContactsFolder } from './contacts-folder.js';
import { envelope } from './envelope.js';
import type { OperationContext } from './operation.js';
import { lacking, onlyMessage } from './responses.js';

/** All that can happen to what lies in a folder. */
const eventTypes = ['Copied', 'Created', 'Deleted', 'Modified', 'Moved']
  .map((kind) => `<t:EventType>${kind}Event</t:EventType>`)
  .join('');

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/subscribe-operation: answers the id of a streaming subscription to a folder. */
export async function subscribe(
  { transport, version, mailbox, deadline }: OperationContext,
  folder: ContactsFolder,
  affinity: Affinity,
): Promise<ExchangeResult<string>> {
  const body =
    `<m:Subscribe><m:StreamingSubscriptionRequest><t:FolderIds>${folder.xml}</t:FolderIds>` +
    `<t:EventTypes>${eventTypes}</t:EventTypes></m:StreamingSubscriptionRequest></m:Subscribe>`;
  const context = transport.context(mailbox, false, 'Subscribe');
  const reply = await transport.exchange({
    operation: 'Subscribe',
    mailbox,
    writes: false,
    envelope: envelope(version, mailbox, body),
    deadline,
    affinity,
  });
  const read = 'problem' in reply ? reply : reply.read;
  if ('problem' in read) return { ok: false, problem: read.problem };
  const message = onlyMessage(read.body, 'Subscribe', context);
  if (!message.ok) return message;
  const id = message.value.child('m:SubscriptionId')?.text.trim() ?? '';
  return id === '' ? { ok: false, problem: lacking('Subscribe', context) } : { ok: true, value: id };
}
