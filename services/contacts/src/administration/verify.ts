import { type ContactReply, type SyncKey } from '@pmsync/contracts';
import type { ProjectMateStore } from '@pmsync/store';
import type { ContactsParts } from '../contacts-parts.js';
import { underKey } from './under-key.js';

const page = 1_000;

/**
 * Lets everything wait that reaches the mailbox or is linked in it, and forgets where the reading of Exchange stood: the next pass compares everything with everything,
 * and heals what no change told of (design 3).
 */
export async function verify(
  parts: ContactsParts & { readonly projectMate: ProjectMateStore },
  key: SyncKey,
): Promise<ContactReply<'decide'>> {
  const { state, projectMate } = parts;
  return await underKey(parts, key, async (lease) => {
    const linked = (await state.linkedItems(key)).map(({ recordId }) => recordId);
    const all = new Set(linked);
    for (let after: string | null = null; ;) {
      const ids: readonly string[] = await projectMate.audienceIn(key.mailbox, after, page);
      for (const id of ids) all.add(id);
      if (ids.length < page) break;
      after = ids.at(-1)!;
    }
    await state.enqueuePending(key, [...all]);
    await state.commitPass(key, lease.fence, { syncState: null });
    return { ok: true, value: { records: [] } };
  });
}
