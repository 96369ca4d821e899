import { dirtySubject, type DirtyKeyMessage, type SyncKey } from '@pmsync/contracts';
import type { Bus } from '@pmsync/messaging';

/** Says that a mailbox may be out of step. What waits for it must be committed by then. */
export async function markDirty(bus: Pick<Bus, 'publish'>, key: SyncKey): Promise<void> {
  await bus.publish(dirtySubject(key), { version: 1, ...key } satisfies DirtyKeyMessage);
}
