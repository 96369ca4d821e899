import type { ExchangeResult } from '@pmsync/contracts';
import { attachmentIds } from './envelope.js';
import type { OperationContext } from './operation.js';
import { firstOf, lacking } from './responses.js';
import { singleRequest } from './single-request.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation: the bytes of a file. */
export async function getAttachment(
  context: OperationContext,
  attachmentId: string,
): Promise<ExchangeResult<Uint8Array>> {
  const call = context.transport.context(context.mailbox, false);
  const messages = await singleRequest(context, 'GetAttachment', false, attachmentIds([attachmentId]));
  const message = messages.ok ? firstOf(messages.value, 'GetAttachment', call) : messages;
  if (!message.ok) return message;
  const content = message.value.at('m:Attachments', 't:FileAttachment', 't:Content');
  if (!content) return { ok: false, problem: lacking('GetAttachment', call) };
  return { ok: true, value: Buffer.from(content.text, 'base64') };
}
