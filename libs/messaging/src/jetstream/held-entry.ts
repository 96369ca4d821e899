import type { KV } from '@nats-io/kv';
import type { LeaseBacking } from '../renewing-lease.js';
import { isOutrun } from './outrun.js';

/** The entry of a lease that is held. Every renewal gives it a later revision, which the next one names. */
export class HeldEntry implements LeaseBacking {
  private renewing: Promise<unknown> = Promise.resolve();

  /**
   * @param token tells our entry from another holder's
   * @param patience how long one renewal may take, in milliseconds
   */
  constructor(
    private readonly entries: KV,
    private readonly name: string,
    private readonly token: string,
    private revision: number,
    private readonly patience: number,
  ) {}

  renew(): Promise<boolean> {
    const renewal = this.extend();
    this.renewing = renewal.catch(() => undefined);
    return renewal;
  }

  async release(): Promise<void> {
    // A renewal that arrives meanwhile would give the entry another revision.
    await this.renewing;
    await this.entries.delete(this.name, { previousSeq: this.revision });
  }

  private async extend(): Promise<boolean> {
    try {
      await this.update();
      return true;
    } catch (error) {
      if (!isOutrun(error)) throw error;
    }
    // Ours all the same when an earlier renewal arrived and only its acknowledgement did not.
    const entry = await this.entries.get(this.name);
    if (entry?.operation !== 'PUT' || entry.string() !== this.token) return false;
    this.revision = entry.revision;
    try {
      await this.update();
      return true;
    } catch (error) {
      if (isOutrun(error)) return false;
      throw error;
    }
  }

  private async update(): Promise<void> {
    this.revision = await this.entries.update(this.name, this.token, this.revision, this.patience);
  }
}
