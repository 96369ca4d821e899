/** A request that came although the server had asked to be left alone. */
export interface EarlyArrival {
  operation: string;
  mailbox: string;
  /** Whose rest it broke: that of the mailbox, or that of everything the account sends. */
  scope: 'mailbox' | 'account';
  /** How long before it came the client was told to rest, in milliseconds: one that was already on its way could not know. */
  sinceAnnounced: number;
  /** How much of the rest was left, in milliseconds. */
  left: number;
}

interface Announced {
  readonly at: number;
  readonly until: number;
}

/**
 * For how long the server asked clients to leave it alone, and who came all the same. A SOAP answer speaks for the budget of the mailbox that is acted in, an HTTP
 * 503 for whatever the account sends.
 */
export class AnnouncedRests {
  private readonly announced = new Map<string, Announced>();
  private arrivals: EarlyArrival[] = [];

  announce(scope: EarlyArrival['scope'], name: string, milliseconds: number): void {
    const at = performance.now();
    const key = keyOf(scope, name);
    const until = at + milliseconds;
    // One that ends before another that was asked for earlier says nothing new.
    if ((this.announced.get(key)?.until ?? 0) < until) this.announced.set(key, { at, until });
  }

  arrive(operation: string, account: string, mailbox: string): void {
    const now = performance.now();
    for (const [scope, name] of [
      ['account', account],
      ['mailbox', mailbox],
    ] as const) {
      const rest = this.announced.get(keyOf(scope, name));
      if (!rest || rest.until <= now) continue;
      const [sinceAnnounced, left] = [now - rest.at, rest.until - now];
      this.arrivals.push({ operation, mailbox, scope, sinceAnnounced, left });
    }
  }

  read(): EarlyArrival[] {
    return [...this.arrivals];
  }

  reset(): void {
    this.arrivals = [];
  }

  /** Asks nobody to rest any more. */
  lift(): void {
    this.announced.clear();
  }
}

function keyOf(scope: string, name: string): string {
  return `${scope} ${name.toLowerCase()}`;
}
