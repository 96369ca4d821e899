import type { MailboxItem } from '@pmsync/contracts';
import { blockedBy, PassEnded, valueOf } from './pass-end.js';
import type { PassParts } from './pass-parts.js';
import { itemsPerGet } from './portions.js';

/** The items in full. One that is gone, or cannot be understood, is left out. */
export async function readItems(
  { gateway, lease }: Pick<PassParts, 'gateway' | 'lease'>,
  itemIds: readonly string[],
  /** Told of each item that nobody can understand, and why. An item of the employee's own is nobody's business. */
  unreadable: (itemId: string, problem: string) => void = () => undefined,
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
      else if (result.problem.kind === 'invalid') unreadable(itemId, result.problem.message);
      else if (result.problem.kind === 'transient' && index > 0) deferred.push(itemId);
      else if (result.problem.kind !== 'not-found') throw new PassEnded(blockedBy(result.problem));
    });
    waiting = [...deferred, ...waiting.slice(itemsPerGet)];
  }
  return items;
}
