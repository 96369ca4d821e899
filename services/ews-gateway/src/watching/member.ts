import type { ExchangeProblem } from '@pmsync/contracts';
import { restBeforeWatching } from '@pmsync/domain';
import { watchEndOf } from './watch-problems.js';

/** A mailbox that is forgotten so soon after it was added does not get on with its group. */
const soon = 60_000;
const lossesToPart = 3;

/** A mailbox of a group. */
export class Member {
  /** Whether the server notes what changes in it, as far as we know. */
  added = false;
  /** Whether something may have been missed since it was last read. */
  gap = true;
  problem: string | null = null;
  /** Streams in a row that could not be opened in its name. */
  private refusedStreams = 0;
  private dueAt = 0;
  private failures = 0;
  private addedAt = 0;
  private losses = 0;

  /** When it is to be added (again); Infinity while it is. */
  get due(): number {
    return this.added ? Infinity : this.dueAt;
  }

  /** Whether the server has forgotten it again and again. */
  get strange(): boolean {
    return this.losses >= lossesToPart;
  }

  /** How little it is to be the first of its group: the more, the later its turn. */
  get reluctance(): number {
    return this.failures + this.refusedStreams;
  }

  ledStream(): void {
    this.refusedStreams = 0;
  }

  refusedStream(): void {
    this.refusedStreams += 1;
  }

  wasAdded(now: number): void {
    this.added = true;
    this.gap = true;
    this.addedAt = now;
    this.failures = 0;
    this.problem = null;
  }

  wasRefused(problem: ExchangeProblem, now: number): void {
    this.failures += 1;
    this.problem = problem.message;
    this.dueAt = now + restBeforeWatching(watchEndOf(problem), this.failures, now, Math.random());
  }

  wasLost(now: number): void {
    this.losses = now - this.addedAt < soon ? this.losses + 1 : 1;
    this.begin(now);
    // At once, as after a restart of the server; not again and again.
    if (this.losses > 1) this.dueAt += restBeforeWatching({ kind: 'cut' }, this.losses, now, Math.random());
  }

  /** Has to be added anew. */
  begin(now: number): void {
    this.added = false;
    this.gap = true;
    this.dueAt = now;
  }
}
