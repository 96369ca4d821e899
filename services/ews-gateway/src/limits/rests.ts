import { gatewayRest, gatewayValueNames, type GatewayRest } from '@pmsync/contracts';
import { BusUnavailable } from '@pmsync/messaging';
import type { GatewayValues, SharedEntry } from './shared-values.js';

/** By how much clocks may differ where only the wall clock tells the age of a rest, in milliseconds. */
const clockTolerance = 5_000;
/** Further requests that arrive within so many milliseconds of the end of a rest would count as too early, since clocks are not exact. */
const margin = 5;

interface Rest {
  /** By the monotonic clock. */
  until: number;
  readonly entry: SharedEntry<GatewayRest>;
  writing: Promise<void> | null;
}

/**
 * When Exchange asked to be left alone, by one mailbox's requests or by all of the connection's; what one replica is told, all keep. A request that finds a rest
 * is not sent: that would prolong it.
 */
export class Rests {
  private readonly rests = new Map<string | null, Rest>();
  private readonly names: ReturnType<typeof gatewayValueNames>;

  /** @param asked told of each rest that Exchange asked this replica for, and by how much longer it is than the one that is known */
  constructor(
    private readonly values: GatewayValues,
    connection: string,
    private readonly asked: (mailbox: string | null, milliseconds: number, begins: boolean) => void,
  ) {
    this.names = gatewayValueNames(connection);
    values.listen(this.names.rests, (_, value) => {
      const parsed = gatewayRest.safeParse(value.value);
      if (!parsed.success) return;
      const { mailbox } = parsed.data;
      const rest = this.rest(mailbox);
      rest.entry.told(value);
      rest.until = Math.max(rest.until, performance.now() + remaining(parsed.data));
      if (rest.until <= performance.now()) this.rests.delete(mailbox);
    });
  }

  /** Until when nothing may be sent for a mailbox (null: for any), in milliseconds since 1970; null when it may. */
  until(mailbox: string | null): number | null {
    const now = performance.now();
    const until = this.rests.get(mailbox)?.until ?? 0;
    return until > now ? Math.ceil(Date.now() + until - now) : null;
  }

  /** @param until milliseconds since 1970 */
  add(mailbox: string | null, until: number): void {
    const now = performance.now();
    const ends = now + until - Date.now() + margin;
    this.forgetEnded(now);
    const rest = this.rest(mailbox);
    if (ends <= rest.until) return;
    this.asked(mailbox, ends - Math.max(now, rest.until), rest.until <= now);
    rest.until = ends;
    rest.writing ??= this.write(mailbox, rest).finally(() => {
      rest.writing = null;
    });
  }

  private async write(mailbox: string | null, rest: Rest): Promise<void> {
    try {
      for (let attempt = 0; attempt < 20; attempt += 1) {
        const now = performance.now();
        const written = rest.until;
        const milliseconds = Math.ceil(written - now);
        if (milliseconds <= 0) return;
        const value = { version: 1, mailbox, milliseconds, until: Date.now() + milliseconds } as const;
        // Another replica was told of a longer one.
        if ((rest.entry.current?.until ?? 0) >= value.until) return;
        if ((await rest.entry.write(value)) && rest.until === written) return;
      }
    } catch (error) {
      // This replica keeps it all the same, and without the bus no other is asked for anything.
      if (!(error instanceof BusUnavailable)) throw error;
    }
  }

  private rest(mailbox: string | null): Rest {
    const known = this.rests.get(mailbox);
    if (known) return known;
    const entry = this.values.loose(this.names.rest(mailbox), gatewayRest);
    const rest: Rest = { until: 0, entry, writing: null };
    this.rests.set(mailbox, rest);
    return rest;
  }

  private forgetEnded(now: number): void {
    for (const [mailbox, rest] of this.rests)
      if (rest.until <= now && !rest.writing) this.rests.delete(mailbox);
  }
}

/** What is left of a rest that was just told: as long as it was when it was written, unless that was some time ago. */
function remaining({ milliseconds, until }: GatewayRest): number {
  return Math.min(milliseconds, until - Date.now() + clockTolerance);
}
