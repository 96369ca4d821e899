import type { MailboxItem } from '@pmsync/contracts';
import { blockedBy, PassEnded, valueOf } from './pass-end.js';
import type { PassParts } from './pass-parts.js';
import { itemsPerGet } from './portions.js';

/** Told of what is left out; an item of the employee's own is nobody's business. */
interface LeftOut {
  /** Nobody can understand the item, and why. */
  readonly unreadable?: (itemId: string, problem: string) => void;
  readonly gone?: (itemId: string) => void;
}

/** The items in full. One that is gone, or cannot be understood, is left out. */
export async function readItems(
  { gateway, lease }: Pick<PassParts, 'gateway' | 'lease'>,
  itemIds: readonly string[],
  aside: LeftOut = {},
): Promise<MailboxItem[]> {
  const items: MailboxItem[] = [];
  let waiting = itemIds;
  while (waiting.length > 0) {
    const asked = waiting.slice(0, itemsPerGet);
    const deferred: string[] = [];
    const results = valueOf(await gateway.get(asked, lease.expiresAt()));
    results.forEach((result, index) => {
      const itemId = asked[index]!;
      if (result.ok) items.push(result.value);
      else if (result.problem.kind === 'invalid') aside.unreadable?.(itemId, result.problem.message);
      else if (result.problem.kind === 'transient' && index > 0) deferred.push(itemId);
      else if (result.problem.kind !== 'not-found') throw new PassEnded(blockedBy(result.problem));
      else if (result.problem.what === 'item') aside.gone?.(itemId);
    });
    waiting = [...deferred, ...waiting.slice(itemsPerGet)];
  }
  return items;
}
