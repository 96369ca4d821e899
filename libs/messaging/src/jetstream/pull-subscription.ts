import { createInbox, nanos, type Msg, type Subscription as Interest } from '@nats-io/transport-node';
import { SpanKind } from '@opentelemetry/api';
import type { ConsumerDefinition } from '@pmsync/contracts';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Outcome, ReceivedMessage } from '../bus.js';
import { pauseAfterFailure } from '../pause-after-failure.js';
import { receivedWith } from '../tracing.js';
import { Delivery } from './delivery.js';
import { farewell } from './farewell.js';
import { insist } from './insist.js';
import type { Link } from './link.js';

const pullExpires = 30_000;
/** How often the server says at most that a pull is alive but that there is nothing for it, in milliseconds. */
const longestHeartbeat = 5_000;

/** An inbox with the pulls sent from it. Once left, what still arrives is worked off, and the server forgets its pulls. */
interface Inbox {
  readonly subject: string;
  readonly interest: Interest;
  /** Messages asked for that have not come. */
  asked: number;
}

/**
 * Works off a durable consumer. Never asks for more messages than it has hands free, so that those that wait can go to other
 * processes; what comes in while it stops is given back at once.
 */
export class PullSubscription {
  private inbox: Inbox | undefined;
  private active = 0;
  private stopping = false;
  private recovering = false;
  private heardAt = 0;
  /** In a row. */
  private refusals = 0;
  private idle: (() => void) | undefined;
  private readonly heartbeat: number;
  private readonly watchdog: NodeJS.Timeout;
  private readonly unlisten: () => void;

  /** @param ensure makes the stream and the consumer if they are gone */
  constructor(
    private readonly link: Link,
    private readonly consumer: ConsumerDefinition,
    private readonly ensure: () => Promise<void>,
    private readonly handler: (message: ReceivedMessage) => Promise<Outcome>,
    private readonly options: {
      readonly concurrency: number;
      readonly ackWaitMilliseconds: number;
      readonly signal: AbortSignal;
    },
  ) {
    this.heartbeat = Math.round(Math.min(longestHeartbeat, options.ackWaitMilliseconds / 3));
    this.unlisten = link.reconnected(() => void this.recover());
    this.watchdog = setInterval(() => this.watch(), this.heartbeat);
  }

  async start(): Promise<void> {
    await this.recover();
  }

  /** Resolves when what is under way has ended. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.unlisten();
    clearInterval(this.watchdog);
    await this.leave();
    if (this.active > 0) await new Promise<void>((resolve) => (this.idle = resolve));
  }

  /** Starts anew from whatever state: the pulls sent so far may be lost, and so may the consumer. */
  private async recover(): Promise<void> {
    if (this.recovering) return;
    this.recovering = true;
    try {
      await this.leave();
      // The server refuses pulls, again and again: nothing is won by haste.
      await sleep(this.refusals && pauseAfterFailure(this.refusals), undefined, { ref: false });
      await insist(this.link, `prepare the consumer "${this.consumer.durable}"`, this.ensure);
      if (!this.stopping) this.enter();
    } catch {
      // The connection was closed by us.
    } finally {
      this.recovering = false;
    }
  }

  private enter(): void {
    const subject = createInbox();
    const interest = this.link.connection.subscribe(subject, {
      callback: (error, message) => {
        if (error) this.link.notice(`The consumer "${this.consumer.durable}": ${error.message}.`);
        else this.receive(inbox, message);
      },
    });
    const inbox: Inbox = { subject, interest, asked: 0 };
    this.inbox = inbox;
    this.heardAt = Date.now();
    this.ask();
  }

  private async leave(): Promise<void> {
    const inbox = this.inbox;
    this.inbox = undefined;
    if (!inbox || this.link.connection.isClosed()) return;
    if (!this.link.isUp()) return inbox.interest.unsubscribe();
    // Draining lets in what the server sent before it heard of the end.
    await farewell(inbox.interest.drain());
  }

  private ask(): void {
    const { inbox } = this;
    if (!inbox || this.link.connection.isClosed()) return;
    const free = this.options.concurrency - this.active - inbox.asked;
    if (free <= 0) return;
    inbox.asked += free;
    const pull = { batch: free, expires: nanos(pullExpires), idle_heartbeat: nanos(this.heartbeat) };
    this.link.connection.publish(
      `$JS.API.CONSUMER.MSG.NEXT.${this.consumer.stream.name}.${this.consumer.durable}`,
      JSON.stringify(pull),
      { reply: inbox.subject },
    );
  }

  private receive(inbox: Inbox, message: Msg): void {
    this.heardAt = Date.now();
    if (Delivery.isStatus(message)) return this.heed(inbox, message);
    this.refusals = 0;
    inbox.asked = Math.max(0, inbox.asked - 1);
    const delivery = new Delivery(message);
    if (this.stopping || this.active >= this.options.concurrency) delivery.retry(0);
    else void this.work(delivery);
  }

  private heed(inbox: Inbox, { headers }: Msg): void {
    if (inbox !== this.inbox) return;
    const unused = Number(headers?.get('Nats-Pending-Messages'));
    const expired = headers?.code === 408 && unused > 0;
    const alive = headers?.code === 100;
    if (!expired && !alive) {
      // The consumer is gone, or its leader moved, or it has more pulls than it takes.
      this.refusals += 1;
      return void this.recover();
    }
    this.refusals = 0;
    if (alive) return;
    inbox.asked = Math.max(0, inbox.asked - unused);
    this.ask();
  }

  private watch(): void {
    const silent = Date.now() - this.heardAt > 2.5 * this.heartbeat;
    if (silent && this.inbox && this.inbox.asked > 0 && this.link.isUp()) void this.recover();
  }

  private async work(delivery: Delivery): Promise<void> {
    this.active += 1;
    const beat = setInterval(() => delivery.working(), this.options.ackWaitMilliseconds / 3);
    try {
      const outcome = await this.handle(delivery);
      if (outcome.kind === 'done') delivery.done();
      else delivery.retry(outcome.afterMilliseconds);
    } catch {
      // Whoever handed the handler in has logged why.
      delivery.retry(pauseAfterFailure(delivery.count));
    } finally {
      clearInterval(beat);
      this.active -= 1;
      if (this.active === 0) this.idle?.();
      this.ask();
    }
  }

  private async handle(delivery: Delivery): Promise<Outcome> {
    const { subject, count } = delivery;
    let payload: unknown;
    try {
      payload = JSON.parse(delivery.text);
    } catch {
      this.link.notice(`A message on "${subject}" is not JSON: dropped.`);
      delivery.refuse();
      return { kind: 'done' };
    }
    const span = { name: `work ${this.consumer.durable}`, kind: SpanKind.CONSUMER };
    return await receivedWith(delivery.trace, span, () =>
      this.handler({ subject, payload, delivery: count, signal: this.options.signal }),
    );
  }
}
