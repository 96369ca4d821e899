import { randomBytes } from 'node:crypto';
import type { Changes } from '../mailbox/changes.js';
import { ItemError } from '../soap/item-error.js';
import type { Interest } from './interest.js';
import { PullSubscription } from './pull-subscription.js';
import { StreamingSubscription } from './streaming-subscription.js';
import type { Subscription } from './subscription.js';

/** The subscriptions of all back ends. They live in memory: a server that starts again knows none of them. */
export class Subscriptions {
  private readonly byId = new Map<string, Subscription>();

  constructor(changes: Changes) {
    changes.listen((change) => {
      for (const subscription of this.byId.values()) {
        subscription.offer(change);
        if (subscription.isForgotten()) this.remove(subscription.id);
      }
    });
  }

  get count(): number {
    return this.byId.size;
  }

  addStreaming(
    owner: string,
    backEnd: number,
    interest: Interest,
    unicodeId: boolean,
  ): StreamingSubscription {
    return this.keep(new StreamingSubscription(newId(unicodeId), owner, backEnd, interest));
  }

  /** @param minutes how long the subscription lives without being asked */
  addPull(
    owner: string,
    backEnd: number,
    interest: Interest,
    unicodeId: boolean,
    minutes: number,
  ): PullSubscription {
    return this.keep(new PullSubscription(newId(unicodeId), owner, backEnd, interest, minutes));
  }

  /** The subscription of an owner on a back end; undefined where that one has none of this id. */
  find(id: string, owner: string, backEnd: number): Subscription | undefined {
    const subscription = this.byId.get(id);
    if (subscription?.owner !== owner || subscription.backEnd !== backEnd) return undefined;
    if (!subscription.isForgotten()) return subscription;
    this.remove(id);
    return undefined;
  }

  remove(id: string): void {
    this.byId.delete(id);
  }

  clear(): void {
    this.byId.clear();
  }

  private keep<Kind extends Subscription>(subscription: Kind): Kind {
    this.byId.set(subscription.id, subscription);
    return subscription;
  }
}

function newId(unicode: boolean): string {
  const secret = randomBytes(24).toString('base64');
  return unicode ? `подписка-🎻-${secret}` : secret;
}

/** The error for ids that nobody knows, one of which may never have been one: Exchange gives out base64. */
export function unknownSubscription(...ids: readonly string[]): ItemError {
  return ids.every((id) => /^(?:подписка-🎻-)?[A-Za-z0-9+/]{32}$/u.test(id))
    ? new ItemError('ErrorSubscriptionNotFound', 'The subscription was not found.')
    : new ItemError('ErrorInvalidSubscription', 'The subscription is not valid.');
}
