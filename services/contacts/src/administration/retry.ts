import type { ContactReply, SyncKey } from '@pmsync/contracts';
import type { ContactsParts } from '../contacts-parts.js';
import { underKey } from './under-key.js';

/** Lets what was set aside be tried again by the next pass. Items that are a question are found by a look at the whole folder. */
export async function retry(
  parts: ContactsParts,
  key: SyncKey,
  recordIds: readonly string[] | 'all',
): Promise<ContactReply<'decide'>> {
  const { state } = parts;
  const records = await state.retryParked(key, recordIds, ['invalid', 'tolerated', 'ambiguous']);
  const questions = (await state.parked(key.connection, key.domain)).filter(
    ({ mailbox, kind, recordId }) =>
      mailbox === key.mailbox && kind === 'question' && (recordIds === 'all' || recordIds.includes(recordId)),
  );
  const value = { records: [...records, ...questions.map(({ recordId }) => recordId)] };
  if (questions.length === 0) return { ok: true, value };
  return await underKey(parts, key, async (lease) => {
    await state.commitPass(key, lease.fence, { syncState: null });
    return { ok: true, value };
  });
}
