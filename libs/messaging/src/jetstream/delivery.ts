import { nanos, type Msg } from '@nats-io/transport-node';
import type { TraceHeaders } from '../tracing.js';
import { carriedBy } from './headers.js';

/** One message as a pull consumer delivered it, and the ways to answer it (ADR-15 of NATS). Nothing here throws: what is lost is delivered again. */
export class Delivery {
  constructor(private readonly message: Msg) {}

  /** What the server says about a pull, rather than a message. */
  static isStatus(message: Msg): boolean {
    return !message.reply?.startsWith('$JS.ACK.');
  }

  get subject(): string {
    return this.message.subject;
  }

  get text(): string {
    return this.message.string();
  }

  get trace(): TraceHeaders {
    return carriedBy(this.message);
  }

  /** 1 on the first delivery. */
  get count(): number {
    const tokens = this.message.reply!.split('.');
    // $JS.ACK.<stream>.<consumer>.<count>..., or with <domain>.<account> before the stream.
    return Number(tokens[tokens.length === 9 ? 4 : 6]);
  }

  done(): void {
    this.answer('+ACK');
  }

  retry(milliseconds: number): void {
    this.answer(milliseconds > 0 ? `-NAK {"delay":${nanos(milliseconds)}}` : '-NAK');
  }

  /** Never to be delivered again. */
  refuse(): void {
    this.answer('+TERM');
  }

  /** Puts off the moment at which the server takes the worker for dead. */
  working(): void {
    this.answer('+WPI');
  }

  private answer(word: string): void {
    try {
      this.message.respond(word);
    } catch {
      // The connection is closed for good: the message goes to another worker.
    }
  }
}
