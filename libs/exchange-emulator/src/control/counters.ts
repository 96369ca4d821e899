/** What the server counted since it started, or since the counters were reset. */
export interface Counters {
  /** Requests by operation, such as `CreateItem`; those that could not be read count as `(unreadable)`. */
  requests: Record<string, number>;
  /** Items created, updated or deleted, by operation. */
  items: Record<string, number>;
  /** The most requests that were under way at one time. */
  mostUnderWay: number;
  mostUnderWayByMailbox: Record<string, number>;
  /** Requests by what their X-AnchorMailbox header says; `(none)` for those that impersonate and send none. */
  anchors: Record<string, number>;
  /** Sign-ins that came to an end, by scheme, such as `NTLM`. */
  signIns: Record<string, number>;
  /** What the last requests say in their `client-request-id`, oldest first; at most 1,000. */
  requestIds: string[];
}

const mostRequestIds = 1_000;

export class CounterBoard {
  private requests: Record<string, number> = {};
  private items: Record<string, number> = {};
  private underWay = 0;
  private mostUnderWay = 0;
  private readonly underWayByMailbox = new Map<string, number>();
  private mostByMailbox: Record<string, number> = {};
  private anchors: Record<string, number> = {};
  private signIns: Record<string, number> = {};
  private requestIds: string[] = [];

  read(): Counters {
    return {
      requests: { ...this.requests },
      items: { ...this.items },
      mostUnderWay: this.mostUnderWay,
      mostUnderWayByMailbox: { ...this.mostByMailbox },
      anchors: { ...this.anchors },
      signIns: { ...this.signIns },
      requestIds: [...this.requestIds],
    };
  }

  reset(): void {
    this.requests = {};
    this.items = {};
    this.mostUnderWay = this.underWay;
    this.mostByMailbox = {};
    this.anchors = {};
    this.signIns = {};
    this.requestIds = [];
  }

  countRequest(operation: string): void {
    this.requests[operation] = (this.requests[operation] ?? 0) + 1;
  }

  countAnchor(anchor: string): void {
    this.anchors[anchor] = (this.anchors[anchor] ?? 0) + 1;
  }

  noteRequestId(id: string): void {
    this.requestIds.push(id);
    if (this.requestIds.length > mostRequestIds) this.requestIds.shift();
  }

  countSignIn(scheme: string): void {
    this.signIns[scheme] = (this.signIns[scheme] ?? 0) + 1;
  }

  countItems(operation: string, written: number): void {
    this.items[operation] = (this.items[operation] ?? 0) + written;
  }

  /** Tells that a request came; call what it returns when the request is done with. */
  enter(): () => void {
    this.mostUnderWay = Math.max(this.mostUnderWay, ++this.underWay);
    return () => {
      this.underWay--;
    };
  }

  /** How many requests are under way for a mailbox or account. */
  underWayFor(name: string): number {
    return this.underWayByMailbox.get(name) ?? 0;
  }

  /** Tells that a request acts in a mailbox; call what it returns when the request is done with. */
  enterMailbox(name: string): () => void {
    const now = this.underWayFor(name) + 1;
    this.underWayByMailbox.set(name, now);
    this.mostByMailbox[name] = Math.max(this.mostByMailbox[name] ?? 0, now);
    return () => {
      this.underWayByMailbox.set(name, this.underWayFor(name) - 1);
    };
  }
}
