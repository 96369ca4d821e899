import type { Domain, MailboxStatus } from '@pmsync/contracts';
import type { MailboxState, StateStore } from '@pmsync/store';

const second = 1_000;
/** Back from now, in milliseconds, the longest first. */
const windows = [300 * second, 60 * second, 10 * second];

/** Contacts per second, by mailbox; a mailbox of which nobody can say it yet is not in it. */
export type Pace = ReadonlyMap<string, number>;

/**
 * How fast the mailboxes are written just now. A window counts only where something was written before it, too: otherwise the writing began within it, and
 * it would look slower than it is.
 */
export async function recentPace(
  state: Pick<StateStore, 'journalCounts'>,
  connection: string,
  domain: Domain,
  now: number,
): Promise<Pace> {
  const counts = await Promise.all(
    windows.map(async (window) => {
      const written = new Map<string, number>();
      for (const { mailbox, count } of await state.journalCounts(connection, domain, now - window)) {
        written.set(mailbox, (written.get(mailbox) ?? 0) + count);
      }
      return written;
    }),
  );
  const pace = new Map<string, number>();
  for (const [mailbox] of counts[0]!) {
    const written = counts.map((each) => each.get(mailbox) ?? 0);
    const whole = windows.findIndex((_, index) => index > 0 && written[index - 1]! > written[index]!);
    if (whole > 0 && written[whole]! > 0) pace.set(mailbox, (written[whole]! / windows[whole]!) * second);
  }
  return pace;
}

/** Null once a pass over the mailbox has gone well: from then on `pending` says it. */
export function fillingProgress(
  { mailbox, filled, lastSuccess }: Pick<MailboxState, 'mailbox' | 'filled' | 'lastSuccess'>,
  { links, pending }: { readonly links: number; readonly pending: number },
  pace: Pace,
): MailboxStatus['progress'] {
  if (lastSuccess !== null || (filled && pending === 0)) return null;
  const perSecond = pace.get(mailbox);
  return {
    done: links,
    total: links + pending,
    secondsLeft: perSecond === undefined || !filled ? null : Math.ceil(pending / perSecond),
  };
}
