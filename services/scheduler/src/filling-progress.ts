import type { Domain, DomainStatus, MailboxStatus } from '@pmsync/contracts';
import type { MailboxState, StateStore } from '@pmsync/store';

const second = 1_000;
/** Back from now, in milliseconds, the longest first. */
const windows = [300 * second, 60 * second, 10 * second];

/** Contacts per second; undefined where nobody can say it yet. */
export interface Pace {
  of(mailbox: string): number | undefined;
  /** Of all mailboxes together. */
  readonly whole: number | undefined;
}

export const unknownPace: Pace = { of: () => undefined, whole: undefined };

/** How fast the mailboxes are written just now. */
export async function recentPace(
  state: Pick<StateStore, 'journalCounts'>,
  connection: string,
  domain: Domain,
  now: number,
): Promise<Pace> {
  const whole = windows.map(() => 0);
  const byMailbox = new Map<string, number[]>();
  await Promise.all(
    windows.map(async (window, index) => {
      for (const { mailbox, count } of await state.journalCounts(connection, domain, now - window)) {
        const written = byMailbox.get(mailbox) ?? windows.map(() => 0);
        byMailbox.set(mailbox, written);
        written[index]! += count;
        whole[index]! += count;
      }
    }),
  );
  return {
    of: (mailbox) => paceOf(byMailbox.get(mailbox) ?? []),
    whole: paceOf(whole),
  };
}

/**
 * A window counts only where something was written before it, too: otherwise the writing began within it, and it would look slower than it is.
 * @param written in each of the windows
 */
function paceOf(written: readonly number[]): number | undefined {
  const index = written.findIndex((count, at) => at > 0 && written[at - 1]! > count);
  return index > 0 && written[index]! > 0 ? (written[index]! / windows[index]!) * second : undefined;
}

interface Filled extends Pick<MailboxState, 'mailbox' | 'filled' | 'lastSuccess'> {
  readonly links: number;
  readonly pending: number;
}

/** Null once a pass over the mailbox has gone well: from then on `pending` says it. */
export function fillingProgress(mailbox: Filled, pace: Pace): MailboxStatus['progress'] {
  if (!isBeingFilled(mailbox)) return null;
  const { links, pending } = mailbox;
  return {
    done: links,
    total: links + pending,
    secondsLeft: mailbox.filled ? secondsFor(pending, pace.of(mailbox.mailbox)) : null,
  };
}

/** All mailboxes together: most wait while some are written, so only this says when the last will be filled. */
export function fillingOfAll(mailboxes: readonly Filled[], pace: Pace): DomainStatus['filling'] {
  const filling = mailboxes.filter(isBeingFilled);
  if (filling.length === 0) return null;
  const left = filling.reduce((sum, { pending }) => sum + pending, 0);
  const known = filling.every(({ filled }) => filled);
  return { mailboxes: filling.length, left, secondsLeft: known ? secondsFor(left, pace.whole) : null };
}

function isBeingFilled({ filled, lastSuccess, pending }: Filled): boolean {
  return lastSuccess === null && !(filled && pending === 0);
}

function secondsFor(contacts: number, perSecond: number | undefined): number | null {
  return perSecond === undefined ? null : Math.ceil(contacts / perSecond);
}
