import type {
  ConsumerDefinition,
  LeaseBucketDefinition,
  Procedure,
  StreamDefinition,
} from '@pmsync/contracts';
import pLimit from 'p-limit';
import type { Bus, Lease, Leases, Outcome, ReceivedMessage, RequestContext, Subscription } from '../bus.js';
import { MessageTooLarge, NoResponder, RequestRejected, RequestTimedOut } from '../errors.js';
import { decode, encode, reasonOf } from '../payload.js';
import { RenewingLease } from '../renewing-lease.js';
import type { MemoryBroker } from './broker.js';
import type { Worker } from './work-queue.js';

/** A bus within one process. Payloads go through JSON, so nothing is shared that a network would not share. */
export class MemoryBus implements Bus {
  private readonly ending = new AbortController();
  private readonly workers = new Map<Worker, string>();
  private readonly subscriptions = new Set<Subscription>();
  private readonly held = new Set<RenewingLease>();
  private dead = false;

  constructor(private readonly broker: MemoryBroker) {}

  get maximumPayload(): number {
    return this.broker.maximumPayload;
  }

  connected(): boolean {
    return !this.ending.signal.aborted;
  }

  prepare(streams: readonly StreamDefinition[]): Promise<void> {
    for (const stream of streams) this.broker.prepare(stream);
    return Promise.resolve();
  }

  publish(subject: string, payload: unknown): Promise<void> {
    const queue = this.broker.queueOf(subject);
    if (!queue) return Promise.reject(new Error(`No stream takes the subject "${subject}".`));
    try {
      queue.publish(subject, encode(subject, payload, this.maximumPayload));
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error as MessageTooLarge);
    }
  }

  consume(
    consumer: ConsumerDefinition,
    handler: (message: ReceivedMessage) => Promise<Outcome>,
    { concurrency }: { readonly concurrency: number },
  ): Promise<Subscription> {
    const queue = this.broker.queueNamed(consumer.stream.name);
    if (!queue) return Promise.reject(new Error(`The stream "${consumer.stream.name}" was not prepared.`));
    const signal = this.ending.signal;
    const worker: Worker = { filter: consumer.filterSubject, concurrency, handler, signal, active: 0 };
    this.workers.set(worker, consumer.stream.name);
    queue.add(worker);
    return Promise.resolve(this.subscription(() => queue.remove(worker)));
  }

  backlog(consumer: ConsumerDefinition): Promise<number> {
    return Promise.resolve(
      this.broker.queueNamed(consumer.stream.name)?.backlog(consumer.filterSubject) ?? 0,
    );
  }

  async request<Request, Reply>(
    procedure: Procedure<Request, Reply>,
    request: Request,
    { deadline }: { readonly deadline: number },
  ): Promise<Reply> {
    const { subject } = procedure;
    const text = encode(subject, request, this.maximumPayload);
    const responder = this.broker.responder(subject);
    if (!responder) throw new NoResponder(subject);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new RequestTimedOut(subject)), Math.max(0, deadline - Date.now()));
    });
    try {
      const reply = await Promise.race([responder.answer(text, deadline), late]);
      return decode(procedure, procedure.reply, reply);
    } finally {
      clearTimeout(timer);
    }
  }

  respond<Request, Reply>(
    procedure: Procedure<Request, Reply>,
    handler: (request: Request, context: RequestContext) => Promise<Reply>,
    { group, concurrency }: { readonly group: string; readonly concurrency: number },
  ): Promise<Subscription> {
    const limit = pLimit(concurrency);
    const underWay = new Set<Promise<unknown>>();
    const answer = (text: string, deadline: number) => {
      const work = limit(() => this.answer(procedure, handler, text, deadline));
      underWay.add(work);
      const ended = () => void underWay.delete(work);
      work.then(ended, ended);
      return work;
    };
    const withdraw = this.broker.respond(procedure.subject, { group, answer });
    const subscription = this.subscription(async () => {
      withdraw();
      await Promise.allSettled(underWay);
    });
    return Promise.resolve(subscription);
  }

  leases({ name: bucket, ttlMilliseconds }: LeaseBucketDefinition): Promise<Leases> {
    return Promise.resolve({
      acquire: (name) => Promise.resolve(this.acquire(`${bucket}/${name}`, name, ttlMilliseconds)),
    });
  }

  async drain(): Promise<void> {
    this.ending.abort();
    await Promise.all([...this.subscriptions].map((subscription) => subscription.stop()));
    await Promise.all([...this.held].map((lease) => lease.release()));
  }

  /** Ends as a killed process does: nothing is given back, nobody is told. For tests. */
  kill(): void {
    this.dead = true;
    this.ending.abort();
    for (const lease of this.held) lease.abandon();
    for (const [worker, stream] of this.workers) this.broker.queueNamed(stream)?.kill(worker);
  }

  private acquire(entry: string, name: string, ttl: number): Lease | undefined {
    const { leases } = this.broker;
    const acquiredAt = Date.now();
    const revision = leases.acquire(entry, ttl);
    if (revision === undefined) return undefined;
    const lease = new RenewingLease(name, { issuer: leases.issuer, revision }, ttl, acquiredAt, {
      renew: () => Promise.resolve(leases.renew(entry, revision, ttl)),
      release: () => {
        leases.release(entry, revision);
        this.held.delete(lease);
        return Promise.resolve();
      },
    });
    this.held.add(lease);
    return lease;
  }

  private async answer<Request, Reply>(
    procedure: Procedure<Request, Reply>,
    handler: (request: Request, context: RequestContext) => Promise<Reply>,
    text: string,
    deadline: number,
  ): Promise<string> {
    const { subject } = procedure;
    const left = deadline - Date.now();
    if (left <= 0 || this.dead) return await new Promise<never>(() => undefined);
    try {
      const request = decode(procedure, procedure.request, text);
      const reply = await handler(request, { deadline, signal: AbortSignal.timeout(left) });
      const checked = decode(procedure, procedure.reply, encode(subject, reply, this.maximumPayload));
      return encode(subject, checked, this.maximumPayload);
    } catch (error) {
      throw new RequestRejected(subject, reasonOf(error));
    }
  }

  private subscription(stop: () => Promise<void>): Subscription {
    const subscription: Subscription = {
      stop: async () => {
        this.subscriptions.delete(subscription);
        await stop();
      },
    };
    this.subscriptions.add(subscription);
    return subscription;
  }
}
