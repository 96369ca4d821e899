/** Invariant 8: a pass may delete this many links of a mailbox without asking, however few there are. */
const deletionsAlwaysAllowed = 10;
/** ... and this share of them, however many there are. */
const deletionShareAllowed = 0.3;

/** Why a pass must stop and ask before it writes. */
export type BrakeReason = 'mass-deletion' | 'exchange-emptied';

export interface BrakeInput {
  /** Links of the mailbox before the pass. */
  readonly links: number;
  /** Items that the whole pass would delete in Exchange. */
  readonly deletions: number;
  /** Linked items that Exchange says are gone. */
  readonly goneInExchange: number;
}

/** Whether the pass may go on (null), or why not. Counted over the whole pass beforehand: in portions a mass deletion looks small. */
export function brake({ links, deletions, goneInExchange }: BrakeInput): BrakeReason | null {
  if (deletions > Math.max(deletionsAlwaysAllowed, Math.floor(links * deletionShareAllowed)))
    return 'mass-deletion';
  if (links > deletionsAlwaysAllowed && goneInExchange >= links) return 'exchange-emptied';
  return null;
}

/** So many employees may be switched off at once without asking, however few there are. */
const mailboxesAlwaysEmptied = 3;

/**
 * Whether so many mailboxes at once were switched off that emptying them looks like a mistake. Each by itself is what somebody decided for one employee, and needs no
 * asking.
 */
export function tooManyToEmpty(toEmpty: number, stillSynchronised: number): boolean {
  const all = toEmpty + stillSynchronised;
  return toEmpty > Math.max(mailboxesAlwaysEmptied, Math.floor(all * deletionShareAllowed));
}
