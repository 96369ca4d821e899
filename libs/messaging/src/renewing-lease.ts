import type { Fence, Lease } from './bus.js';

/** What a bus does for a lease that is held. */
export interface LeaseBacking {
  /** Extends the lease; false when it is another's by now. A rejection leaves the question open: it is asked again. */
  renew(): Promise<boolean>;
  release(): Promise<void>;
}

/** Renews itself at a third of its time to live until it is released or lost. */
export class RenewingLease implements Lease {
  private readonly losing = new AbortController();
  private timer: NodeJS.Timeout | undefined;
  private expiry: number;
  private over = false;
  private paused = false;

  constructor(
    readonly name: string,
    readonly fence: Fence,
    private readonly ttl: number,
    acquiredAt: number,
    private readonly backing: LeaseBacking,
  ) {
    this.expiry = acquiredAt + ttl;
    this.schedule();
  }

  get lost(): AbortSignal {
    return this.losing.signal;
  }

  expiresAt(): number {
    return this.expiry;
  }

  async release(): Promise<void> {
    if (this.over) return;
    this.end();
    // A lease that cannot be given up now runs out by itself.
    await this.backing.release().catch(() => undefined);
  }

  /** Stops renewing without giving the lease up: what a process that is stopped, or dead, does. */
  abandon(): void {
    this.paused = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    this.timer = setTimeout(() => void this.renew(), this.ttl / 3);
    this.timer.unref();
  }

  private async renew(): Promise<void> {
    const asked = Date.now();
    const renewed = await this.backing.renew().catch(() => null);
    if (this.over || this.paused) return;
    if (renewed === true) this.expiry = asked + this.ttl;
    else if (renewed === false || Date.now() >= this.expiry) {
      this.end();
      this.losing.abort();
      return;
    }
    this.schedule();
  }

  private end(): void {
    this.over = true;
    clearTimeout(this.timer);
  }
}
