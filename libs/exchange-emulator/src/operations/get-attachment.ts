import { fileAttachmentXml } from '../properties/attachment-xml.js';
import { answerBatch } from './batch.js';
import { requiredChild, type Operation } from './operation.js';
import { resolveAttachment } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getattachment-operation */
export const getAttachment: Operation = (request, context) =>
  answerBatch(
    'GetAttachment',
    requiredChild(request, 'AttachmentIds').children,
    context,
    '<m:Attachments/>',
    (id) => {
      const { item, attachment } = resolveAttachment(id, context);
      const content = context.store.attachments.content(item.folder.mailbox, attachment);
      return `<m:Attachments>${fileAttachmentXml(item, attachment, context.version, content)}</m:Attachments>`;
    },
  );
