import type { Change } from '../mailbox/changes.js';
import { Subscription } from './subscription.js';

/** So many changes wait for a client that does not listen; a subscription with more is given up. */
const MOST_WAITING = 1_000;

/** Milliseconds that a subscription lives without being listened to. */
const LIFETIME = 30 * 60_000;

/** One whose client listens to a stream of events. */
export class StreamingSubscription extends Subscription {
  private waiting: Change[] = [];
  private wake: (() => void) | undefined;
  /** When it was last listened to, in milliseconds since 1970. */
  private heardAt = Date.now();

  isForgotten(): boolean {
    if (this.wake) return false;
    return this.waiting.length > MOST_WAITING || Date.now() - this.heardAt > LIFETIME;
  }

  /** Calls back whenever something waits, in place of whoever listened before. Ends with what it returns. */
  listen(wake: () => void): () => void {
    this.wake = wake;
    return () => {
      if (this.wake === wake) this.wake = undefined;
      this.heardAt = Date.now();
    };
  }

  take(): readonly Change[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }

  protected keep(change: Change): void {
    this.waiting.push(change);
    this.wake?.();
  }
}
