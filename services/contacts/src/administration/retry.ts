import type { ContactReply, SyncKey } from '@pmsync/contracts';
import type { Link } from '@pmsync/store';
import type { ContactsParts } from '../contacts-parts.js';
import { unknownState } from '../reconcile/planning.js';
import { portionsOf } from '../reconcile/portions.js';
import { underKey } from './under-key.js';

/**
 * Lets what was set aside be tried again by the next pass. Items that are a question are found by a look at the whole folder, and photos that were refused by a look at what the item has
 * instead.
 */
export async function retry(
  parts: ContactsParts,
  key: SyncKey,
  recordIds: readonly string[] | 'all',
): Promise<ContactReply<'decide'>> {
  const { state } = parts;
  const parked = (await state.parked(key.connection, key.domain)).filter(
    ({ mailbox, recordId }) =>
      mailbox === key.mailbox && (recordIds === 'all' || recordIds.includes(recordId)),
  );
  const recordsOf = (wanted: string) =>
    parked.flatMap(({ kind, recordId }) => (kind === wanted ? [recordId] : []));
  const questions = recordsOf('question');
  const photos = recordsOf('photo');
  const retried = async (): Promise<ContactReply<'decide'>> => {
    const records = await state.retryParked(key, recordIds, ['invalid', 'photo', 'tolerated', 'ambiguous']);
    return { ok: true, value: { records: [...records, ...questions] } };
  };
  if (questions.length === 0 && photos.length === 0) return await retried();
  return await underKey(parts, key, async ({ fence }) => {
    for (const portion of portionsOf(photos, 1_000)) {
      const links = await state.linksByRecord(key, portion);
      await state.commitPass(key, fence, { links: links.map(withoutPhoto) });
    }
    if (questions.length > 0) await state.commitPass(key, fence, { syncState: null });
    return await retried();
  });
}

/** Nothing is agreed on about the photo, and what the item has is not known. */
function withoutPhoto(link: Link): Link {
  return { ...link, changeKey: unknownState, agreed: { ...link.agreed, photo: null }, photoVersion: null };
}
