import type { ExchangeProblem, MailboxItem } from '@pmsync/contracts';
import { getItems, type GetParts } from './get-items.js';
import { blockedBy, PassEnded, type Blocked } from './pass-end.js';
import { itemsPerGet } from './portions.js';
import { setbackSentence } from './sentences.js';
import { mayBeTheItem, mostTries } from './stumbles.js';

/** Told of what is left out; an item of the employee's own is nobody's business. */
interface LeftOut {
  /** Nobody can understand the item, and why. */
  readonly unreadable?: (itemId: string, problem: string) => void;
  readonly gone?: (itemId: string) => void;
}

/**
 * The items in full. One that is gone, or cannot be understood, is left out; and so is one that Exchange stumbles over time and again while others are to be had. Until it has done that
 * often enough, all that can be are read before the pass ends for it.
 */
export async function readItems(
  parts: GetParts,
  itemIds: readonly string[],
  aside: LeftOut = {},
): Promise<MailboxItem[]> {
  const { stumbles } = parts;
  const items: MailboxItem[] = [];
  let setback: Blocked | null = null;
  const stumbled = (itemId: string, problem: ExchangeProblem) => {
    if (!stumbles || !mayBeTheItem(problem)) throw new PassEnded(blockedBy(problem));
    const failures = stumbles.note(`read ${itemId}`, problem.message);
    if (failures < mostTries)
      setback = { ...blockedBy(problem), problem: setbackSentence(problem.message), failures };
    else aside.unreadable?.(itemId, problem.message);
  };
  const isSuspect = (itemId: string) => stumbles !== undefined && stumbles.times(`read ${itemId}`) > 0;
  // By themselves: what they are stumbled over for may befall what is asked for along with them.
  const alone = itemIds.filter(isSuspect);
  let waiting = itemIds.filter((itemId) => !isSuspect(itemId));
  while (waiting.length > 0 || alone.length > 0) {
    const asked = waiting.length > 0 ? waiting.slice(0, itemsPerGet) : alone.splice(0, 1);
    const deferred: string[] = [];
    const results = await getItems(parts, asked);
    results.forEach((result, index) => {
      const itemId = asked[index]!;
      if (result.ok) {
        stumbles?.forget(`read ${itemId}`);
        items.push(result.value);
      } else if (result.problem.kind === 'invalid') aside.unreadable?.(itemId, result.problem.message);
      // Only what comes first has been tried for certain: the reply may have been full, or the server have stopped before the others.
      else if (result.problem.kind === 'transient' && index > 0) deferred.push(itemId);
      else if (result.problem.kind === 'transient') stumbled(itemId, result.problem);
      else if (result.problem.kind !== 'not-found') throw new PassEnded(blockedBy(result.problem));
      else if (result.problem.what === 'item') aside.gone?.(itemId);
    });
    waiting = [...deferred, ...waiting.slice(itemsPerGet)];
  }
  if (setback !== null) throw new PassEnded(setback);
  return items;
}
