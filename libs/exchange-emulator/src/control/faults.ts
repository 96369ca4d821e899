import { randomUUID } from 'node:crypto';

/** How a request is to fail. */
type FaultKind =
  /** HTTP 503, with a Retry-After header where `retryAfterSeconds` is given. */
  | { kind: 'busy-http-503'; retryAfterSeconds?: number }
  /** HTTP 500 with a SOAP fault ErrorServerBusy. Default back-off 1000 ms. */
  | { kind: 'busy-fault'; backOffMilliseconds?: number }
  /**
   * HTTP 200 whose first response message says ErrorServerBusy; the rest say ErrorBatchProcessingStopped. With
   * `innerCode` the message says ErrorInternalServerError and names ErrorServerBusy inside its MessageXml.
   */
  | { kind: 'busy-response'; backOffMilliseconds?: number; innerCode?: boolean }
  | { kind: 'http-status'; status: number }
  /** HTTP 200 with a page for people, as a proxy or a sign-in form sends it. */
  | { kind: 'html' }
  /** The reply ends in its middle; the request was processed. */
  | { kind: 'truncated' }
  /** HTTP 200 without a body; the request was not processed. */
  | { kind: 'empty' }
  /** The connection is cut before the request is processed. */
  | { kind: 'reset-before' }
  /** The request is processed, then the connection is cut without a reply. */
  | { kind: 'reset-after' }
  /** The request waits so long before it is processed. */
  | { kind: 'hang'; ms: number }
  /** One item of the batch fails; the others are processed. GetStreamingEvents fails for all its subscriptions, and the stream ends. */
  | { kind: 'item-error'; index: number; responseCode: string }
  /**
   * `item-error`: the items of the batch fail in whose XML a text or an attribute holds this, such as an id or a name; the others are processed. `fault-over`: the request that holds it
   * fails as a whole, with HTTP 500 and a SOAP fault; others are processed.
   */
  | { kind: 'item-error' | 'fault-over'; containing: string; responseCode: string }
  /** SyncFolderItems does not tell of this item, as of one that the server cannot load; the sync state goes over it. */
  | { kind: 'unlisted'; itemId: string }
  /** HTTP 500 with a SOAP fault. */
  | { kind: 'fault'; responseCode: string; message?: string };

export type Fault = FaultKind & {
  /** The operation that it befalls; any, where it is missing. */
  operation?: string;
  /** The address of the mailbox acted in; any, where it is missing. */
  mailbox?: string;
  /** How many requests it befalls: 1 by default, Infinity (in JSON: null) until it is cleared. */
  times?: number | null;
  /** The chance, from 0 to 1, with which it befalls a request that it could befall. Default 1. */
  probability?: number;
};

/** The faults that wait for their requests. */
export class FaultQueue {
  private waiting: { id: string; fault: Fault; left: number }[] = [];

  inject(fault: Fault): string {
    const id = randomUUID();
    this.waiting.push({ id, fault, left: fault.times === null ? Infinity : (fault.times ?? 1) });
    return id;
  }

  clear(): void {
    this.waiting = [];
  }

  /** Takes the first fault that befalls a request of an operation in a mailbox. */
  take(operation: string, mailbox: string | undefined): Fault | undefined {
    const entry = this.waiting.find(
      ({ fault }) =>
        (fault.operation === undefined || fault.operation === operation) &&
        (fault.mailbox === undefined || fault.mailbox.toLowerCase() === mailbox?.toLowerCase()) &&
        Math.random() < (fault.probability ?? 1),
    );
    if (!entry) return undefined;
    entry.left--;
    if (entry.left <= 0) this.waiting = this.waiting.filter((other) => other !== entry);
    return entry.fault;
  }
}
