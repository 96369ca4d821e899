/** The most requests that one connection has under way, whatever it may take: Exchange allows 27 a user and advises at most 10. */
const ceiling = 10;
/** After so many requests in a row that were not refused, one more is tried at once. */
const successesPerStep = 20;

interface Waiting {
  readonly mailbox: string;
  readonly start: () => void;
}

/**
 * Decides when a request of one connection may start: at most one a mailbox (a mailbox gains nothing from more), at most so many a connection, and
 * none while Exchange has asked for rest, since sending then prolongs it. The number halves when Exchange is busy and grows again step by step.
 * Mailboxes take turns in the order in which they asked.
 */
export class RequestGate {
  private readonly waiting: Waiting[] = [];
  private readonly busyMailboxes = new Set<string>();
  private allowed = ceiling;
  private successes = 0;
  private restUntil = 0;

  /** Milliseconds since 1970: until when Exchange asked for rest; in the past when it did not. */
  get restingUntil(): number {
    return this.restUntil;
  }

  /** Runs the request as soon as it may start. */
  async run<Value>(mailbox: string, request: () => Promise<Value>): Promise<Value> {
    await new Promise<void>((start) => {
      this.waiting.push({ mailbox, start });
      this.startNext();
    });
    try {
      return await request();
    } finally {
      this.busyMailboxes.delete(mailbox);
      this.startNext();
    }
  }

  /** Exchange refused because it is busy. */
  throttled(until: number): void {
    this.restUntil = Math.max(this.restUntil, until);
    this.allowed = Math.max(1, Math.floor(this.allowed / 2));
    this.successes = 0;
  }

  succeeded(): void {
    this.successes += 1;
    if (this.successes < successesPerStep || this.allowed === ceiling) return;
    this.successes = 0;
    this.allowed += 1;
    this.startNext();
  }

  private startNext(): void {
    while (this.busyMailboxes.size < this.allowed) {
      const next = this.waiting.findIndex(({ mailbox }) => !this.busyMailboxes.has(mailbox));
      if (next < 0) return;
      const [{ mailbox, start }] = this.waiting.splice(next, 1) as [Waiting];
      this.busyMailboxes.add(mailbox);
      start();
    }
  }
}
