import { randomUUID } from 'node:crypto';
import { gatewayShares, gatewayValueNames, type GatewayShares } from '@pmsync/contracts';
import {
  changesShares,
  claimShare,
  fairShares,
  freshShares,
  grown,
  shrunk,
  withoutShare,
  type Shares,
} from '@pmsync/domain';
import { BusUnavailable } from '@pmsync/messaging';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GatewayValues, SharedEntry } from './shared-values.js';

/** How long a share lives without a sign of life, in milliseconds: longer than any request, whose deadline is the end of a lease of 30 s. */
const usualShareLife = 40_000;
/** After so many requests in a row that were taken, one more is tried at once, but not sooner than after so many milliseconds. */
const successesPerStep = 20;
const leastBetweenSteps = 1_000;
/** Every how many milliseconds a replica looks whether there is something to tell. */
const tick = 250;
/** What a replica wants is the most that it could use within the last one or two spans of so many milliseconds: less would move shares to and fro, more would leave them idle. */
const span = 40;
const pauseWithoutBus = 500;

/** Requests of this replica. */
export interface Load {
  readonly underWay: number;
  /** Mailboxes that have something under way or waiting. */
  readonly mailboxes: number;
}

/**
 * This replica's share of what a connection may have under way at once. The shares of all replicas stand in one value on the bus, which is written when shares
 * have to move, and otherwise only as a sign of life: never for a request. A replica that cannot write stops before its share is taken for free, and begins
 * nothing that could last longer. Times here are of the monotonic clock: what the wall clocks say, and whether they agree, does not matter.
 */
export class SharedBudget {
  private readonly entry: SharedEntry<GatewayShares>;
  private readonly beats = new Map<string, { readonly beat: number; readonly at: number }>();
  private readonly ticking: NodeJS.Timeout;
  /** What this replica may have under way as long as `until` is not over; a lower number counts before it is written. */
  private held = 0;
  private until = -Infinity;
  private writtenAt = -Infinity;
  private fair = 0;
  private peak = 0;
  private peakBefore = 0;
  private lookedAt = 0;
  private pending: 'shrink' | 'grow' | null = null;
  private limit: number;
  private limitSince = -Infinity;
  private turn = { turn: -1, since: 0 };
  private successes = 0;
  private settling: Promise<void> | null = null;
  private again = false;
  private closed = false;

  /**
   * @param bound what the administrator allows the connection
   * @param more told when more may be begun
   * @param life milliseconds that a share lives without a sign of life
   * @param id names this replica: one of the same name died, and its share is this one's at once
   */
  constructor(
    values: GatewayValues,
    connection: string,
    private readonly bound: number,
    private readonly load: () => Load,
    private readonly more: () => void,
    private readonly life = usualShareLife,
    private readonly id: string = randomUUID(),
  ) {
    this.limit = bound;
    this.entry = values.entry(gatewayValueNames(connection).shares, gatewayShares, () => this.seen());
    this.ticking = setInterval(() => this.look(), Math.min(tick, life / 8)).unref();
  }

  /** How many requests this replica may have under way now. */
  allowed(): number {
    return performance.now() < this.until ? Math.min(this.held, this.fair) : 0;
  }

  /** When what begins now must have ended, in milliseconds since 1970. */
  end(): number {
    return Math.floor(Date.now() + this.until - performance.now());
  }

  /** A request has come or ended. */
  loadChanged(): void {
    if (performance.now() - this.lookedAt >= span) return this.look();
    const { mailboxes } = this.load();
    const rises = mailboxes > this.peak;
    if (rises) this.peak = mailboxes;
    const owed = this.held > this.fair;
    if (owed || (rises && mailboxes > this.held) || this.until === -Infinity) this.settle();
  }

  /**
   * Exchange is too busy for what the connection sends.
   * @param sentAt when the request was sent, by the monotonic clock: one that was under way when the limit shrank says nothing new
   */
  busy(sentAt: number): void {
    this.successes = 0;
    if (sentAt < this.limitSince) return;
    this.limitSince = performance.now();
    this.pending = 'shrink';
    // Before the others know, and before it is written.
    this.fair = Math.max(1, Math.floor(this.fair / 2));
    this.settle();
  }

  taken(): void {
    this.successes += 1;
    if (this.successes < successesPerStep || this.limit >= this.bound || this.pending) return;
    if (performance.now() - this.limitSince < leastBetweenSteps) return;
    this.pending = 'grow';
    this.settle();
  }

  /** What Exchange takes of the connection just now, as far as it is known. */
  currentLimit(): number {
    return this.limit;
  }

  /** Gives the share back. To be called when nothing is under way any more. */
  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.ticking);
    await this.settling;
    this.held = 0;
    try {
      for (let left = this.entry.current; left?.replicas[this.id]; left = this.entry.current)
        await this.entry.write({ ...withoutShare(left, this.id), version: 1 });
    } catch (error) {
      // What cannot be given back now ends by itself.
      if (!(error instanceof BusUnavailable)) throw error;
    }
  }

  /** The value is another one now, whoever wrote it. */
  private seen(): void {
    const now = performance.now();
    const shares = this.entry.current;
    const replicas = shares?.replicas ?? {};
    for (const id of this.beats.keys()) if (!replicas[id]) this.beats.delete(id);
    for (const [id, { beat }] of Object.entries(replicas))
      if (this.beats.get(id)?.beat !== beat) this.beats.set(id, { beat, at: now });
    // Somebody took this replica for gone: it has nothing until it has claimed anew.
    if (!replicas[this.id]) this.held = 0;
    if (shares) this.accept(shares);
    if (!this.closed && this.until !== -Infinity) this.settle();
  }

  private accept(shares: Shares): void {
    const now = performance.now();
    if (shares.limit !== this.limit) {
      this.limit = shares.limit;
      this.limitSince = now;
      this.successes = 0;
    }
    if (shares.turn !== this.turn.turn) this.turn = { turn: shares.turn, since: now };
    const fair = fairShares(shares).get(this.id) ?? 0;
    // A busy answer that is not written yet has halved it already.
    this.fair = this.pending === 'shrink' ? Math.min(this.fair, fair) : fair;
    this.more();
  }

  private look(): void {
    const { mailboxes } = this.load();
    this.lookedAt = performance.now();
    this.peakBefore = this.peak;
    this.peak = mailboxes;
    if (this.until !== -Infinity || mailboxes > 0) this.settle();
  }

  /** Brings the value in line with what this replica wants, and its share with the value. */
  private settle(): void {
    this.again = true;
    if (this.closed) return;
    this.settling ??= this.settleAll().finally(() => {
      this.settling = null;
      if (this.again) this.settle();
    });
  }

  private async settleAll(): Promise<void> {
    while (this.again && !this.closed) {
      this.again = false;
      try {
        await this.settleOnce();
      } catch (error) {
        if (!(error instanceof BusUnavailable)) throw error;
        await sleep(Math.min(pauseWithoutBus, this.life / 8), undefined, { ref: false });
        await this.entry.refresh().catch(() => undefined);
        this.again = true;
      }
    }
  }

  private async settleOnce(): Promise<void> {
    const now = performance.now();
    const { current } = this.entry;
    const before: Shares = current ?? freshShares(this.bound);
    const adjusted = this.adjusted(before, now);
    const next = claimShare(adjusted, {
      id: this.id,
      bound: this.bound,
      wants: Math.max(this.peak, this.peakBefore),
      underWay: this.load().underWay,
      gone: this.gone(now),
    });
    const due = now - this.writtenAt >= this.life / 8;
    if (!due && current && adjusted === before && !changesShares(before, next)) return;

    const { held } = next.replicas[this.id]!;
    const { pending } = this;
    this.held = Math.min(this.held, held);
    if (!(await this.entry.write({ ...next, version: 1 }))) {
      this.again = true;
      // Those who collide come back one after the other.
      await sleep(Math.random() * 5, undefined, { ref: false });
      return;
    }
    if (this.pending === pending) this.pending = null;
    // Somebody may have taken this replica for gone while it waited.
    if (this.entry.current?.replicas[this.id]) this.held = held;
    this.until = now + this.life * 0.95;
    this.writtenAt = now;
    if (this.entry.current) this.accept(this.entry.current);
  }

  private adjusted(shares: Shares, now: number): Shares {
    if (this.pending === 'shrink') return shrunk(shares);
    if (this.pending === 'grow') return grown(shares, this.bound);
    const starved = (fairShares(shares).get(this.id) ?? 0) === 0 && this.peak > 0;
    if (starved && shares.replicas[this.id] && now - this.turn.since >= 2 * tick)
      return { ...shares, turn: shares.turn + 1 };
    return shares;
  }

  /** The replicas that gave no sign of life for as long as a share lives. They stopped before: their clocks began earlier. */
  private gone(now: number): string[] {
    return [...this.beats]
      .filter(([id, { at }]) => id !== this.id && now - at >= this.life)
      .map(([id]) => id);
  }
}
