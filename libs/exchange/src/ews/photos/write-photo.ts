import type { ExchangeProblem, ExchangeResult, ItemReference, PhotoWritten } from '@pmsync/contracts';
import { photoRefusal, replacementRefusal } from '../../photo-bounds.js';
import type { ContactPhoto } from '../contacts/contact-photo.js';
import { createPhoto, type CreatedAttachment } from '../operations/create-attachment.js';
import { deleteAttachments } from '../operations/delete-attachment.js';
import { getAttachment } from '../operations/get-attachment.js';
import type { OperationContext } from '../operations/operation.js';
import { photosNow } from './read-photo.js';

/**
 * Gives a contact a photo in place of all that it has, or (null) none. EWS attaches and detaches each by itself, so this is several requests: the state is compared
 * before the first that writes, and the new photo is attached under the change key that the item has by then. The former one goes first, since a contact should have one at most
 * (`PidTagAttachmentContactPhoto`); its bytes are loaded before, and put back when the server refuses the new one. One that cannot be loaded is left alone.
 */
export async function writePhoto(
  context: OperationContext,
  item: ItemReference,
  bytes: Uint8Array | null,
): Promise<ExchangeResult<PhotoWritten>> {
  const refusal = bytes && photoRefusal(bytes.length);
  if (refusal) return { ok: false, problem: refusal };
  const before = await photosNow(context, item.itemId);
  if (!before.ok) return before;
  const { changeKey, photos: former } = before.value;
  if (changeKey !== item.changeKey) return { ok: false, problem: changedSince };
  if (bytes === null && former.length === 0)
    return { ok: true, value: { item: { itemId: item.itemId, changeKey }, version: null } };

  const tooLarge = replacementRefusal(Math.max(0, ...former.map(({ size }) => size ?? 0)));
  if (tooLarge) return { ok: false, problem: tooLarge };
  // Exchange 2007 tells no sizes.
  const sizesKnown = former.every(({ size }) => size !== null);
  const spare = bytes === null && sizesKnown ? nothing : await bytesOf(context, former.at(-1));
  if (!spare.ok) return spare;
  let key = changeKey;
  if (former.length > 0) {
    const ids = former.map(({ attachmentId }) => attachmentId);
    const deleted = await deleteAttachments(context, ids);
    if (!deleted.ok)
      return { ok: false, problem: ids.length > 1 ? halfDone(deleted.problem) : deleted.problem };
    key = deleted.value;
  }
  let created: CreatedAttachment | null = null;
  let refused: string | null = null;
  if (bytes) {
    const attached = await createPhoto(context, { itemId: item.itemId, changeKey: key }, bytes);
    if (attached.ok) created = attached.value;
    else if (former.length === 0) return attached;
    else if (!isFinal(attached.problem)) return { ok: false, problem: halfDone(attached.problem) };
    else {
      const back =
        spare.value && (await createPhoto(context, { itemId: item.itemId, changeKey: key }, spare.value));
      if (back?.ok) created = back.value;
      else if (back && !isFinal(back.problem)) return { ok: false, problem: halfDone(back.problem) };
      const whatIsLeft = created
        ? 'The former photo was put back.'
        : 'The former photo could not be put back.';
      refused = `${attached.problem.message} ${whatIsLeft}`;
    }
    key = created?.changeKey ?? key;
  }
  const after = await photosNow(context, item.itemId);
  if (!after.ok) return { ok: false, problem: halfDone(after.problem) };
  const { photos } = after.value;
  const photo = photos.find(({ attachmentId }) => attachmentId === created?.attachmentId) ?? photos.at(-1);
  // Where the server says which change key our write gave, an edit since then is told as a change like any other.
  const reference = { itemId: item.itemId, changeKey: key || after.value.changeKey };
  const version = photo?.version ?? null;
  return { ok: true, value: { item: reference, version, ...(refused === null ? {} : { refused }) } };
}

const nothing = { ok: true, value: null } as const;

/** The bytes of a photo that is about to go; null where there are none. */
async function bytesOf(
  context: OperationContext,
  photo: ContactPhoto | undefined,
): Promise<ExchangeResult<Uint8Array | null>> {
  if (!photo) return nothing;
  const loaded = await getAttachment(context, photo.attachmentId);
  if (!loaded.ok) return loaded;
  const tooLarge = replacementRefusal(loaded.value.length);
  return tooLarge ? { ok: false, problem: tooLarge } : loaded;
}

/** Whether the same would be refused again. */
function isFinal({ kind }: ExchangeProblem): boolean {
  return kind === 'invalid' || kind === 'unsupported';
}

const changedSince: ExchangeProblem = {
  kind: 'conflict',
  message: 'The item has changed in Exchange since it was read; its photo was left alone.',
};

/** What is wrong after a part was carried out. */
function halfDone(problem: ExchangeProblem): ExchangeProblem {
  const message = `${problem.message} The photo in Exchange was changed in part.`;
  return problem.kind === 'transient'
    ? { ...problem, message, outcomeUnknown: true }
    : { ...problem, message };
}
