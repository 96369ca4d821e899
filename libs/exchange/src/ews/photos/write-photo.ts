import type { ExchangeProblem, ExchangeResult, ItemReference, PhotoWritten } from '@pmsync/contracts';
import { photoRefusal } from '../../photo-bounds.js';
import { createPhoto } from '../operations/create-attachment.js';
import { deleteAttachments } from '../operations/delete-attachment.js';
import type { OperationContext } from '../operations/operation.js';
import { photosNow } from './read-photo.js';

/**
 * Gives a contact a photo in place of all that it has, or (null) none. EWS attaches and detaches each by itself, so this is several requests: the state is compared
 * before the first that writes, and the new photo is attached under the change key that the item has by then.
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

  let key = changeKey;
  if (former.length > 0) {
    const ids = former.map(({ attachmentId }) => attachmentId);
    const deleted = await deleteAttachments(context, ids);
    if (!deleted.ok)
      return { ok: false, problem: ids.length > 1 ? halfDone(deleted.problem) : deleted.problem };
    key = deleted.value;
  }
  let created: string | null = null;
  if (bytes) {
    const attached = await createPhoto(context, { itemId: item.itemId, changeKey: key }, bytes);
    if (!attached.ok)
      return { ok: false, problem: former.length > 0 ? halfDone(attached.problem) : attached.problem };
    ({ attachmentId: created, changeKey: key } = attached.value);
  }
  const after = await photosNow(context, item.itemId);
  if (!after.ok) return { ok: false, problem: halfDone(after.problem) };
  const { photos } = after.value;
  const photo = photos.find(({ attachmentId }) => attachmentId === created) ?? photos.at(-1);
  // Where the server says which change key our write gave, an edit since then is told as a change like any other.
  const reference = { itemId: item.itemId, changeKey: key || after.value.changeKey };
  return { ok: true, value: { item: reference, version: photo?.version ?? null } };
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
