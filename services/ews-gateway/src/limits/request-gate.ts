interface Waiting {
  readonly start: () => void;
}

/**
 * Decides when a request of one connection may start: at most one a mailbox (a mailbox gains nothing from more), at most so many in all as are allowed just now.
 * Mailboxes take turns: one whose request was begun comes last, however many more it has.
 */
export class RequestGate {
  /** Mailboxes that wait for a turn and have nothing under way, in the order of their turns. */
  private readonly turns = new Map<string, Waiting[]>();
  /** What waits for mailboxes that have a request under way. */
  private readonly busy = new Map<string, Waiting[]>();

  /**
   * @param allowed how many requests may be under way now
   * @param changed told when a request has come or ended
   */
  constructor(
    private readonly allowed: () => number,
    private readonly changed: () => void = () => undefined,
  ) {}

  get underWay(): number {
    return this.busy.size;
  }

  /** Mailboxes that have a request under way or waiting. */
  get mailboxes(): number {
    return this.busy.size + this.turns.size;
  }

  /** Runs the request as soon as it may start; undefined when it may not before the time given, in milliseconds since 1970. */
  async run<Value>(
    mailbox: string,
    latestStart: number,
    request: () => Promise<Value>,
  ): Promise<Value | undefined> {
    if (!(await this.turn(mailbox, latestStart))) return undefined;
    try {
      return await request();
    } finally {
      this.end(mailbox);
    }
  }

  /** To be called when more may be allowed. */
  startNext(): void {
    while (this.busy.size < this.allowed()) {
      const next = this.turns.entries().next();
      if (next.done) return;
      const [mailbox, [first, ...rest]] = next.value;
      this.turns.delete(mailbox);
      this.busy.set(mailbox, rest);
      first!.start();
    }
  }

  private turn(mailbox: string, latestStart: number): Promise<boolean> {
    return new Promise((resolve) => {
      const waiting: Waiting = {
        start: () => {
          clearTimeout(timer);
          resolve(true);
        },
      };
      const giveUp = () => {
        this.leave(mailbox, waiting);
        resolve(false);
      };
      const timer = setTimeout(giveUp, Math.max(0, latestStart - Date.now()));
      const queue = this.busy.get(mailbox) ?? this.turns.get(mailbox);
      if (queue) queue.push(waiting);
      else this.turns.set(mailbox, [waiting]);
      this.changed();
      this.startNext();
    });
  }

  private end(mailbox: string): void {
    const rest = this.busy.get(mailbox)!;
    this.busy.delete(mailbox);
    if (rest.length > 0) this.turns.set(mailbox, rest);
    this.changed();
    this.startNext();
  }

  private leave(mailbox: string, waiting: Waiting): void {
    const queue = this.busy.get(mailbox) ?? this.turns.get(mailbox) ?? [];
    const index = queue.indexOf(waiting);
    if (index >= 0) queue.splice(index, 1);
    if (queue.length === 0) this.turns.delete(mailbox);
  }
}
