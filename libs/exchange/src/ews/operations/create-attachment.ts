import type { ExchangeResult, ItemReference } from '@pmsync/contracts';
import { hasFeature } from '@pmsync/domain';
import { photoName } from '../contacts/contact-photo.js';
import { itemIdAttributes } from './envelope.js';
import type { OperationContext } from './operation.js';
import { firstOf, lacking } from './responses.js';
import { singleRequest } from './single-request.js';

/** An attachment that was made, and the change key that its item has by it; empty where the server does not say. */
export interface CreatedAttachment {
  readonly attachmentId: string;
  readonly changeKey: string;
}

/**
 * https://learn.microsoft.com/exchange/client-developer/web-service-reference/createattachment-operation: attaches a contact's photo. The change key goes with
 * the parent for servers that heed it. A version that knows no contact photos gets a file of the name by which they are told.
 */
export async function createPhoto(
  context: OperationContext,
  item: ItemReference,
  bytes: Uint8Array,
): Promise<ExchangeResult<CreatedAttachment>> {
  const call = context.transport.context(context.mailbox, true);
  const content = Buffer.from(bytes);
  const mark = hasFeature(context.version, 'contact-photos')
    ? '<t:IsContactPhoto>true</t:IsContactPhoto>'
    : '';
  const body =
    `<m:ParentItemId${itemIdAttributes(item)}/><m:Attachments><t:FileAttachment><t:Name>${photoName}</t:Name>` +
    `<t:ContentType>${contentTypeOf(content)}</t:ContentType>${mark}` +
    `<t:Content>${content.toString('base64')}</t:Content></t:FileAttachment></m:Attachments>`;
  const messages = await singleRequest(context, 'CreateAttachment', true, body);
  const message = messages.ok ? firstOf(messages.value, 'CreateAttachment', call) : messages;
  if (!message.ok) return message;
  const id = message.value.at('m:Attachments', 't:FileAttachment', 't:AttachmentId');
  const attachmentId = id?.attribute('Id');
  if (!attachmentId) return { ok: false, problem: lacking('CreateAttachment', call) };
  return { ok: true, value: { attachmentId, changeKey: id?.attribute('RootItemChangeKey') ?? '' } };
}

/** By the first bytes: ProjectMate does not keep the kind of a picture. */
function contentTypeOf(content: Buffer): string {
  if (content.subarray(0, 4).toString('latin1') === '\x89PNG') return 'image/png';
  return content.subarray(0, 4).toString('latin1') === 'GIF8' ? 'image/gif' : 'image/jpeg';
}
