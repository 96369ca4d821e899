import { createHash } from 'node:crypto';
import type { Element } from '../xml/element.js';

/** A photo as an item tells of it, without its bytes. */
export interface ContactPhoto {
  readonly attachmentId: string;
  /** Bytes, as the server counts them; null when it does not say. */
  readonly size: number | null;
  /** Changes whenever the photo does. */
  readonly version: string;
}

export const attachmentsPath = '<t:FieldURI FieldURI="item:Attachments"/>';
/** The name under which Outlook keeps a contact's photo. */
export const photoName = 'ContactPicture.jpg';

/** The photos of an item, oldest first: Exchange keeps a contact's as an attachment. There should be one at most; the last is the one that counts. */
export function photosOf(item: Element): readonly ContactPhoto[] {
  const attachments = item.child('t:Attachments')?.children ?? [];
  return attachments.flatMap((attachment) => {
    const attachmentId = attachment.child('t:AttachmentId')?.attribute('Id');
    if (!attachmentId || attachment.name !== 't:FileAttachment' || !isPhoto(attachment)) return [];
    const size = text(attachment, 'Size');
    const parts = [attachmentId, size, text(attachment, 'LastModifiedTime')];
    const version = createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
    return [{ attachmentId, version, size: bytesOf(size) }];
  });
}

/** Null for what is no number of bytes. */
function bytesOf(size: string | null): number | null {
  return size !== null && /^\d{1,15}$/.test(size) ? Number(size) : null;
}

function isPhoto(attachment: Element): boolean {
  const flag = text(attachment, 'IsContactPhoto');
  if (flag !== null) return flag === 'true' || flag === '1';
  return text(attachment, 'Name')?.toLowerCase() === photoName.toLowerCase();
}

function text(element: Element, name: string): string | null {
  return element.child(`t:${name}`)?.text.trim() ?? null;
}
