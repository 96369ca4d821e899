import type { ExchangeResult } from '@pmsync/contracts';
import { attachmentIds } from './envelope.js';
import type { OperationContext } from './operation.js';
import { messageForEach, problemOfMessage } from './responses.js';
import { singleRequest } from './single-request.js';

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteattachment-operation. Answers the change key that the item has by it, empty
 * where the server does not say; what is gone already is as good as deleted.
 */
export async function deleteAttachments(
  context: OperationContext,
  ids: readonly string[],
): Promise<ExchangeResult<string>> {
  const call = context.transport.context(context.mailbox, true);
  const answered = await singleRequest(context, 'DeleteAttachment', true, attachmentIds(ids));
  if (!answered.ok) return answered;
  const messages = messageForEach(answered.value, ids.length, 'DeleteAttachment', call);
  if (!messages.ok) return messages;
  let changeKey = '';
  for (const message of messages.value) {
    const problem = problemOfMessage(message, call);
    if (problem && problem.kind !== 'not-found') return { ok: false, problem };
    changeKey = message.child('m:RootItemId')?.attribute('RootItemChangeKey') ?? changeKey;
  }
  return { ok: true, value: changeKey };
}
