import type { ExchangeResult } from '@pmsync/contracts';
import type { Photo } from '../../mailboxes.js';
import { photoRefusal } from '../../photo-bounds.js';
import { attachmentsPath, photosOf, type ContactPhoto } from '../contacts/contact-photo.js';
import { getAttachment } from '../operations/get-attachment.js';
import { getElements } from '../operations/get-item.js';
import type { OperationContext } from '../operations/operation.js';
import { transient } from '../problems/sentences.js';

/** The photos of an item, and its change key with them. */
export async function photosNow(
  context: OperationContext,
  itemId: string,
): Promise<ExchangeResult<{ readonly changeKey: string; readonly photos: readonly ContactPhoto[] }>> {
  const elements = await getElements(context, [itemId], attachmentsPath);
  const found = elements.ok ? elements.value[0]! : elements;
  if (!found.ok) return found;
  const { element, changeKey } = found.value;
  return { ok: true, value: { changeKey, photos: photosOf(element) } };
}

/** The bytes of a contact's photo; null where it has none. */
export async function readPhoto(
  context: OperationContext,
  itemId: string,
): Promise<ExchangeResult<Photo | null>> {
  const now = await photosNow(context, itemId);
  if (!now.ok) return now;
  const photo = now.value.photos.at(-1);
  if (!photo) return { ok: true, value: null };
  const tooLarge = photo.size === null ? null : photoRefusal(photo.size);
  if (tooLarge) return { ok: false, problem: tooLarge };
  const bytes = await getAttachment(context, photo.attachmentId);
  if (!bytes.ok) {
    if (bytes.problem.kind !== 'not-found') return bytes;
    return { ok: false, problem: transient('The photo was replaced while it was read.', false) };
  }
  const refusal = photoRefusal(bytes.value.length);
  if (refusal) return { ok: false, problem: refusal };
  return { ok: true, value: { bytes: bytes.value, version: photo.version } };
}
