import { itemIdOf } from '../mailbox/ids.js';
import { itemChangeKey } from '../properties/computed.js';
import { removeAttachment } from './attachment-changes.js';
import { answerBatch } from './batch.js';
import { requiredChild, type Operation } from './operation.js';
import { resolveAttachment } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/deleteattachment-operation */
export const deleteAttachment: Operation = (request, context) =>
  answerBatch('DeleteAttachment', requiredChild(request, 'AttachmentIds').children, context, '', (id) => {
    const { item, attachment } = resolveAttachment(id, context);
    const left = removeAttachment(item, attachment, context);
    context.countItems(1);
    return `<m:RootItemId RootItemId="${itemIdOf(left)}" RootItemChangeKey="${itemChangeKey(left)}"/>`;
  });
