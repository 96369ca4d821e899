import type { Subscription } from './bus.js';

/** The subscriptions of one bus, so that they can be stopped together. */
export class Subscriptions {
  private readonly open = new Set<Subscription>();

  /** @param stop takes no more, and resolves when what is under way has ended; called once */
  add(stop: () => Promise<void>): Subscription {
    let stopping: Promise<void> | undefined;
    const subscription: Subscription = {
      stop: () => (stopping ??= stop().finally(() => this.open.delete(subscription))),
    };
    this.open.add(subscription);
    return subscription;
  }

  async stopAll(): Promise<void> {
    await Promise.all([...this.open].map((subscription) => subscription.stop()));
  }
}
