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
  const bytes = content && bytesOf(content.text);
  return bytes ? { ok: true, value: bytes } : { ok: false, problem: lacking('GetAttachment', call) };
}

/** The bytes of Base64, in lines or in one; null for what is none, which Node would read as some bytes or other. */
function bytesOf(text: string): Buffer | null {
  const written = text.replace(/\s+/g, '').replace(/={1,2}$/, '');
  const bytes = Buffer.from(written, 'base64');
  return bytes.toString('base64').replace(/=+$/, '') === written ? bytes : null;
}
