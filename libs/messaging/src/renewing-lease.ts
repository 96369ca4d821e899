import type { Fence, Lease } from './bus.js';

/** What a bus does for a lease that is held. */
export interface LeaseBacking {
  /** Extends the lease; false when it is another's by now. A rejection leaves the question open: it is asked again. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/** Renews itself at a third of its time to live until it is released or lost. Its timers do not keep a process alive. */
export class RenewingLease implements Lease {
  private readonly losing = new AbortController();
  private renewal: NodeJS.Timeout | undefined;
  private end: NodeJS.Timeout | undefined;
  private expiry = 0;
  private over = false;

  /**
   * @param acquiredAt when it was asked for
   * @param ended told once, when it is released or lost
   */
  constructor(
    readonly name: string,
    readonly fence: Fence,
    private readonly ttl: number,
    acquiredAt: number,
    private readonly backing: LeaseBacking,
    private readonly ended: (lease: Lease) => void,
  ) {
    this.extend(acquiredAt);
    this.schedule(ttl / 3);
  }

  get lost(): AbortSignal {
    return this.losing.signal;
  }

  expiresAt(): number {
    return this.expiry;
  }

  async release(): Promise<void> {
    if (this.over) return;
    this.finish();
    // A lease that cannot be given up now runs out by itself.
    await this.backing.release().catch(() => undefined);
  }

  private extend(askedAt: number): void {
    this.expiry = askedAt + this.ttl;
    clearTimeout(this.end);
    this.end = setTimeout(() => this.lose(), Math.max(0, this.expiry - Date.now()));
    this.end.unref();
  }

  private schedule(milliseconds: number): void {
    this.renewal = setTimeout(() => void this.renew(), milliseconds);
    this.renewal.unref();
  }

  private async renew(): Promise<void> {
    const askedAt = Date.now();
    // A process that was stopped may wake up here, long after: then the lease is another's to take, even if nobody has.
    if (askedAt >= this.expiry) return this.lose();
    const renewed = await this.backing.renew().catch(() => undefined);
    if (this.over) return;
    if (renewed === false) return this.lose();
    if (renewed) this.extend(askedAt);
    this.schedule(renewed ? this.ttl / 3 : this.ttl / 10);
  }

  private lose(): void {
    if (this.over) return;
    this.finish();
    this.losing.abort();
  }

  private finish(): void {
    this.over = true;
    clearTimeout(this.renewal);
    clearTimeout(this.end);
    this.ended(this);
  }
}
