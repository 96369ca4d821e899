import { attachmentsOf, type Attachment } from '../mailbox/attachments.js';
import { attachmentIdOf } from '../mailbox/ids.js';
import type { Item } from '../mailbox/model.js';
import { EXCHANGE_2010 } from '../soap/server-version.js';
import { element, escapeText } from '../xml/write.js';
import { inSeconds } from './date-time.js';

/** The `Attachments` of an item, without their contents, as a request version knows them. */
export function attachmentsXml(item: Item, version: number): string {
  const attachments = attachmentsOf(item);
  if (attachments.length === 0) return '';
  const files = attachments.map((attachment) => fileAttachmentXml(item, attachment, version));
  return `<t:Attachments>${files.join('')}</t:Attachments>`;
}

/** An attachment; with its content where that is given. */
export function fileAttachmentXml(
  item: Item,
  attachment: Attachment,
  version: number,
  content?: Buffer,
): string {
  const { size, modifiedAt, isInline, isContactPhoto } = attachment;
  const optional = (name: string, text: string | undefined) =>
    text === undefined ? '' : `<t:${name}>${escapeText(text)}</t:${name}>`;
  return (
    `<t:FileAttachment><t:AttachmentId Id="${attachmentIdOf(item, attachment.number)}"/>` +
    optional('Name', attachment.name) +
    optional('ContentType', attachment.contentType) +
    optional('ContentId', attachment.contentId) +
    optional('ContentLocation', attachment.contentLocation) +
    (version < EXCHANGE_2010
      ? ''
      : element('Size', String(size)) +
        element('LastModifiedTime', inSeconds(modifiedAt)) +
        element('IsInline', String(isInline)) +
        element('IsContactPhoto', String(isContactPhoto))) +
    optional('Content', content?.toString('base64')) +
    '</t:FileAttachment>'
  );
}

export function hasPicture(item: Item): boolean {
  return attachmentsOf(item).some(({ isContactPhoto }) => isContactPhoto);
}

/** Whether an item has what people take for an attachment: pictures inside the text and the contact's photo are none. */
export function hasVisibleAttachments(item: Item): boolean {
  return attachmentsOf(item).some(({ isContactPhoto, isInline }) => !isContactPhoto && !isInline);
}
