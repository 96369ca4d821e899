import type { ExchangeResult } from '@pmsync/contracts';
import type { CallOptions, Mailboxes } from './mailboxes.js';

/** Mailboxes of which one is told when their contacts change. */
export interface WatchableMailboxes extends Mailboxes {
  /** Begins to watch mailboxes together, on the server that has the mailbox `anchor`; sends nothing by itself. */
  watch(anchor: string): Watch;

  /** How many streams of notifications are open. */
  openStreams(): number;
}

/**
 * Mailboxes that are watched together: up to 200. The server notes what changes in their contacts from `add` on, and tells it for as long as `follow` runs, then what
 * it noted before. What this program itself writes is told as well. One `follow` at a time.
 */
export interface Watch {
  /** Lets the server note what changes in this mailbox. Of a mailbox that was added before, what was noted is forgotten. */
  add(mailbox: string, options: CallOptions): Promise<ExchangeResult<null>>;

  /** Nothing is told of the mailbox any more, whatever is answered. */
  remove(mailbox: string, options: CallOptions): Promise<ExchangeResult<null>>;

  /**
   * Tells of the mailboxes that were added when it began. Ends well when the server wants to be asked anew: nothing is missed then if it is followed again within
   * minutes. After a problem, the end by the signal among them, anything may have been missed since the last sign of life.
   */
  follow(listener: WatchListener, options: FollowOptions): Promise<ExchangeResult<null>>;
}

export interface WatchListener {
  /** A sign of life of the server: it follows. Comes before anything else is told, and every minute or so. */
  alive(): void;
  /** Something changed in the contacts of the mailbox. */
  changed(mailbox: string): void;
  /** The server does not note any more what changes there: anything may have been missed, and the mailbox has to be added again. */
  lost(mailbox: string): void;
}

export interface FollowOptions {
  /**
   * Milliseconds without a sign of life after which nobody may be there any more: a `transient` problem; where there never was one, `unsupported`, since whatever is in
   * between holds the notifications back.
   */
  readonly silence: number;
  readonly signal: AbortSignal;
}
