import type { Change } from '../mailbox/changes.js';
import { concerns, type Interest } from './interest.js';

/** A client's wish to be told of changes, and what it was not told of yet. */
export abstract class Subscription {
  constructor(
    readonly id: string,
    /** The account that subscribed, or the mailbox in whose name it did. */
    readonly owner: string,
    /** The back end that keeps it. */
    readonly backEnd: number,
    private readonly interest: Interest,
  ) {}

  /** Keeps a change if the client wants to be told of it. */
  offer(change: Change): void {
    if (concerns(this.interest, change)) this.keep(change);
  }

  /** Whether its client has not been heard of for so long, or has left so much waiting, that it is given up. */
  abstract isForgotten(): boolean;

  protected abstract keep(change: Change): void;
}
