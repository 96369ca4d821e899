import { setTimeout as sleep } from 'node:timers/promises';
import type { ExchangeProblem } from '@pmsync/contracts';
import type { Watch } from '@pmsync/exchange';
import pLimit from 'p-limit';
import { concernsAll } from './watch-problems.js';
import { askedAtOnce, type Ask } from './watch-requests.js';

/** Nobody waits longer for subscriptions to be given back; those that are not run out on the server by themselves. */
const longestLeave = 5_000;

/**
 * Gives back what the server keeps for mailboxes, of which it lets each have a few only: as well as it can be done in a few seconds. One mailbox goes first, so that a server that is not
 * there is not asked for all of them.
 */
export async function leaveWatch(ask: Ask, watch: Watch, mailboxes: readonly string[]): Promise<void> {
  const until = Date.now() + longestLeave;
  let inVain = false;
  const leave = async (mailbox: string) => {
    if (inVain || Date.now() >= until) return;
    const result = await ask(mailbox, ({ deadline }) =>
      watch.remove(mailbox, { deadline: Math.min(deadline, until) }),
    );
    if (!result.ok && serverIsAway(result.problem)) inVain = true;
  };
  const leaveAll = async () => {
    const [first, ...others] = mailboxes;
    if (first !== undefined) await leave(first);
    await pLimit(askedAtOnce).map(others, leave);
  };
  await Promise.race([leaveAll(), sleep(longestLeave, undefined, { ref: false })]);
}

function serverIsAway(problem: ExchangeProblem): boolean {
  return problem.kind === 'transient' || concernsAll(problem);
}
