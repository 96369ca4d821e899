import type { Fence, Lease } from './bus.js';
import { RenewingLease, type LeaseBacking } from './renewing-lease.js';

/** The leases that one bus holds, so that they can be given up together. */
export class HeldLeases {
  private readonly held = new Set<Lease>();

  hold(name: string, fence: Fence, ttl: number, acquiredAt: number, backing: LeaseBacking): Lease {
    const lease = new RenewingLease(name, fence, ttl, acquiredAt, backing, (over) => this.held.delete(over));
    this.held.add(lease);
    return lease;
  }

  async releaseAll(): Promise<void> {
    await Promise.all([...this.held].map((lease) => lease.release()));
  }
}
