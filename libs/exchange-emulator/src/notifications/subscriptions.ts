import { randomBytes } from 'node:crypto';
import type { Changes } from '../mailbox/changes.js';
import { Subscription, type Interest } from './subscription.js';

/** Milliseconds that a subscription lives without being listened to. */
const LIFETIME = 30 * 60_000;

/** The streaming subscriptions of all back ends. They live in memory: a server that starts again knows none of them. */
export class Subscriptions {
  private readonly byId = new Map<string, Subscription>();

  constructor(changes: Changes) {
    changes.listen((change) => {
      for (const subscription of this.byId.values()) {
        subscription.offer(change);
        if (subscription.overflown && !subscription.listenedTo) this.byId.delete(subscription.id);
      }
    });
  }

  get count(): number {
    return this.byId.size;
  }

  add(account: string, backEnd: number, interest: Interest, unicodeId: boolean): Subscription {
    const secret = randomBytes(24).toString('base64');
    const id = unicodeId ? `подписка-🎻-${secret}` : secret;
    const subscription = new Subscription(id, account, backEnd, interest);
    this.byId.set(id, subscription);
    return subscription;
  }

  /** The subscription of an account on a back end; undefined where that one has none of this id. */
  find(id: string, account: string, backEnd: number): Subscription | undefined {
    const subscription = this.byId.get(id);
    if (subscription?.account !== account || subscription.backEnd !== backEnd) return undefined;
    const forgotten = !subscription.listenedTo && Date.now() - subscription.heardAt > LIFETIME;
    if (!forgotten) return subscription;
    this.byId.delete(id);
    return undefined;
  }

  remove(id: string): void {
    this.byId.delete(id);
  }

  clear(): void {
    this.byId.clear();
  }
}

/** What Exchange gives out is an id of base64; another text was never one. */
export function looksLikeId(id: string): boolean {
  return /^(?:подписка-🎻-)?[A-Za-z0-9+/]{32}$/u.test(id);
}
