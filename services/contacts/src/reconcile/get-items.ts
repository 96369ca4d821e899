import type { ExchangeProblem, ExchangeResult, MailboxItem } from '@pmsync/contracts';
import { blockedBy, PassEnded } from './pass-end.js';
import type { PassParts } from './pass-parts.js';
import { mayBeTheItem, mostTries, type KeyStumbles } from './stumbles.js';

export type GetParts = Pick<PassParts, 'gateway' | 'lease'> & Partial<Pick<PassParts, 'stumbles'>>;

/** With so many in a row that nothing can be had of, and nothing before them, it is not the items. */
const enoughInARow = 3;

/**
 * Asks for items, one result each. Where a request for several failed as a whole, time and again, they are asked for one by one, so that the one that is to blame is found.
 * Thrown: {@link PassEnded} for what is wrong with more than an item.
 */
export async function getItems(
  parts: GetParts,
  itemIds: readonly string[],
): Promise<readonly ExchangeResult<MailboxItem>[]> {
  const { gateway, lease, stumbles } = parts;
  if (itemIds.length > 1 && stumbles && stumbles.times('reads') >= mostTries)
    return await getOneByOne(parts, stumbles, itemIds);
  const answer = await gateway.get([...itemIds], lease.expiresAt());
  const { problem, results } = answer.ok
    ? { problem: sharedProblem(answer.value), results: answer.value }
    : { problem: answer.problem, results: [] };
  if (problem === null) {
    if (itemIds.length > 1) stumbles?.forget('reads');
    return results;
  }
  if (stumbles && mayBeTheItem(problem)) {
    if (itemIds.length === 1) return [{ ok: false, problem }];
    stumbles.note('reads', problem.message);
  }
  throw new PassEnded(blockedBy(problem));
}

async function getOneByOne(
  parts: GetParts,
  stumbles: KeyStumbles,
  itemIds: readonly string[],
): Promise<readonly ExchangeResult<MailboxItem>[]> {
  // Should several be to blame, others are asked for before them the next time.
  const start = (stumbles.times('reads') * enoughInARow) % itemIds.length;
  const results = new Map<string, ExchangeResult<MailboxItem>>();
  let failed = 0;
  for (const itemId of [...itemIds.slice(start), ...itemIds.slice(0, start)]) {
    const [result] = await getItems(parts, [itemId]);
    results.set(itemId, result!);
    if (result!.ok || !mayBeTheItem(result!.problem)) failed = -Infinity;
    else failed += 1;
    if (failed >= Math.min(enoughInARow, itemIds.length)) {
      const { problem } = result as { readonly problem: ExchangeProblem };
      stumbles.note('reads', problem.message);
      throw new PassEnded(blockedBy(problem));
    }
  }
  stumbles.forget('reads');
  return itemIds.map((itemId) => results.get(itemId)!);
}

/** What is wrong with all of several: it is not their own. */
function sharedProblem(results: readonly ExchangeResult<MailboxItem>[]): ExchangeProblem | null {
  const [first] = results;
  if (!first || first.ok || results.length === 1) return null;
  const all = results.every((result) => !result.ok && result.problem.kind === 'transient');
  return all ? first.problem : null;
}
