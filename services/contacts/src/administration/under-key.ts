import { setTimeout as sleep } from 'node:timers/promises';
import { leaseName, type SyncKey } from '@pmsync/contracts';
import type { Lease } from '@pmsync/messaging';
import type { ContactsParts } from '../contacts-parts.js';

const patience = 30_000;
const between = 250;

/** Runs what must not meet a pass over the same mailbox: under the key's lease, its fence claimed. */
export async function underKey<Reply extends { readonly ok: boolean }>(
  { leases, state }: Pick<ContactsParts, 'leases' | 'state'>,
  key: SyncKey,
  work: (lease: Lease) => Promise<Reply>,
): Promise<Reply | { readonly ok: false; readonly problem: string }> {
  const end = Date.now() + patience;
  for (;;) {
    const lease = await leases.acquire(leaseName(key));
    if (lease) {
      try {
        if (await state.claimFence(key, lease.fence)) return await work(lease);
      } finally {
        await lease.release();
      }
    }
    if (Date.now() > end) {
      return {
        ok: false,
        problem: `A pass over ${key.mailbox} is under way and takes long: try again later.`,
      };
    }
    await sleep(between);
  }
}
