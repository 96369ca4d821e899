import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** Far more than people's mistakes need, and far less than guessing does. */
const failedSignIns = { points: 20, duration: 60 };

/** How often one may ask. Every verdict is null, or the seconds to wait. */
export class Limits {
  private readonly requests: RateLimiterMemory;
  private readonly failures = new RateLimiterMemory({ keyPrefix: 'failures', ...failedSignIns });

  constructor(requestsPerSecond: number) {
    this.requests = new RateLimiterMemory({ keyPrefix: 'requests', points: requestsPerSecond, duration: 1 });
  }

  /** Counts a request of a caller who is known. */
  async request(caller: string): Promise<number | null> {
    return await verdict(this.requests, caller);
  }

  /** Counts a failed sign-in. */
  async failure(address: string): Promise<number | null> {
    return await verdict(this.failures, address);
  }

  /** Whether this address failed too often to be tried again. */
  async failedTooOften(address: string): Promise<number | null> {
    const so = await this.failures.get(address);
    return so && so.consumedPoints > failedSignIns.points ? seconds(so) : null;
  }
}

async function verdict(limiter: RateLimiterMemory, key: string): Promise<number | null> {
  try {
    await limiter.consume(key);
    return null;
  } catch (refused) {
    // The limiter rejects with a result when there is too much, and with an error when it is broken.
    if (refused instanceof RateLimiterRes) return seconds(refused);
    throw refused;
  }
}

function seconds({ msBeforeNext }: RateLimiterRes): number {
  return Math.max(1, Math.ceil(msBeforeNext / 1_000));
}
