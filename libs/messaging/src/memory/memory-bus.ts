import type {
  ConsumerDefinition,
  LeaseBucketDefinition,
  ObjectBucketDefinition,
  Procedure,
  StreamDefinition,
  ValueBucketDefinition,
} from '@pmsync/contracts';
import pLimit from 'p-limit';
import { answerRequest, type Answer } from '../answer.js';
import type {
  Bus,
  Lease,
  Leases,
  Objects,
  Outcome,
  ReceivedMessage,
  RequestContext,
  SharedValue,
  SharedValues,
  Subscription,
} from '../bus.js';
import { BusUnavailable, NoResponder, RequestRejected, RequestTimedOut } from '../errors.js';
import { decode, encode } from '../payload.js';
import { HeldLeases } from '../held-leases.js';
import { Subscriptions } from '../subscriptions.js';
import { traceHeaders } from '../tracing.js';
import type { MemoryBroker } from './broker.js';
import type { Worker } from './work-queue.js';

/** A bus within one process. Payloads go through JSON, so nothing is shared that a network would not share. */
export class MemoryBus implements Bus {
  private readonly ending = new AbortController();
  private readonly subscriptions = new Subscriptions();
  private readonly abandon = new Set<() => void>();
  private readonly resumed = new Set<() => void>();
  private readonly held = new HeldLeases();
  private state: 'up' | 'paused' | 'ended' | 'dead' = 'up';

  constructor(private readonly broker: MemoryBroker) {}

  get maximumPayload(): number {
    return this.broker.maximumPayload;
  }

  connected(): boolean {
    return this.state === 'up';
  }

  async prepare(streams: readonly StreamDefinition[]): Promise<void> {
    for (const stream of streams) this.broker.prepare(stream);
  }

  async publish(subject: string, payload: unknown): Promise<void> {
    this.mustReach('publish');
    const queue = this.broker.queueOf(subject);
    queue.publish(subject, { text: encode(subject, payload, this.maximumPayload), trace: traceHeaders() });
  }

  async consume(
    consumer: ConsumerDefinition,
    handler: (message: ReceivedMessage) => Promise<Outcome>,
    { concurrency }: { readonly concurrency: number },
  ): Promise<Subscription> {
    const queue = this.broker.prepare(consumer.stream);
    const { signal } = this.ending;
    const { durable: name, filterSubject: filter } = consumer;
    const worker: Worker = { name, filter, concurrency, handler, signal, active: 0 };
    this.abandon.add(() => queue.kill(worker));
    queue.add(worker);
    return this.subscriptions.add(() => queue.remove(worker));
  }

  async backlog(consumer: ConsumerDefinition): Promise<number> {
    return this.broker.prepare(consumer.stream).backlog(consumer.filterSubject);
  }

  async request<Request, Reply>(
    procedure: Procedure<Request, Reply>,
    request: Request,
    { deadline }: { readonly deadline: number },
  ): Promise<Reply> {
    this.mustReach('request');
    const { subject } = procedure;
    const text = encode(subject, request, this.maximumPayload);
    const trace = traceHeaders();
    const responder = this.broker.responder(subject);
    if (!responder) throw new NoResponder(subject);
    const answer = await new Promise<Answer>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new RequestTimedOut(subject)),
        Math.max(0, deadline - Date.now()),
      );
      void responder({ text, deadline, trace }).then((given) => {
        // No answer is what an expired request gets, and one whose responder died.
        if (!given) return;
        clearTimeout(timer);
        resolve(given);
      });
    });
    if (!answer.ok) throw new RequestRejected(subject, answer.reason);
    return decode(subject, 'reply', procedure.reply, answer.text);
  }

  async respond<Request, Reply>(
    procedure: Procedure<Request, Reply>,
    handler: (request: Request, context: RequestContext) => Promise<Reply>,
    { concurrency }: { readonly group: string; readonly concurrency: number },
  ): Promise<Subscription> {
    const limit = pLimit(concurrency);
    const underWay = new Set<Promise<unknown>>();
    const withdraw = this.broker.respond(procedure.subject, async (asked) => {
      const work = limit(() => answerRequest(procedure, handler, asked, this.maximumPayload));
      underWay.add(work);
      const answer = await work;
      underWay.delete(work);
      return this.state === 'dead' ? undefined : answer;
    });
    this.abandon.add(withdraw);
    return this.subscriptions.add(async () => {
      withdraw();
      await Promise.all(underWay);
    });
  }

  async leases({ name: bucket, ttlMilliseconds: ttl }: LeaseBucketDefinition): Promise<Leases> {
    return { acquire: async (name) => this.acquire(bucket, name, ttl) };
  }

  async values({ name: bucket, ttlMilliseconds: ttl }: ValueBucketDefinition): Promise<SharedValues> {
    const { values } = this.broker;
    return {
      read: async (name) => {
        this.mustReach('read a value');
        return values.read(bucket, name);
      },
      write: async (name, value, revision) => {
        this.mustReach('write a value');
        return values.write(bucket, name, value, revision, ttl);
      },
      watch: async (told) => {
        this.mustReach('watch values');
        return this.watchValues(bucket, told);
      },
    };
  }

  async objects({ name: bucket, ttlMilliseconds: ttl }: ObjectBucketDefinition): Promise<Objects> {
    const { objects } = this.broker;
    return {
      put: async (bytes) => {
        this.mustReach('put an object');
        return objects.put(bucket, bytes, ttl);
      },
      get: async (key) => {
        this.mustReach('get an object');
        return objects.get(bucket, key);
      },
    };
  }

  async drain(): Promise<void> {
    if (this.state === 'dead') return;
    this.ending.abort();
    await this.subscriptions.stopAll();
    await this.held.releaseAll();
    this.state = 'ended';
  }

  /** For tests: ends as a killed process does. Nothing is given back, nobody is told. */
  kill(): void {
    this.state = 'dead';
    this.ending.abort();
    for (const abandon of this.abandon) abandon();
  }

  /** For tests: what this process asks of the bus does not arrive until `resume`. */
  pause(): void {
    this.state = 'paused';
  }

  resume(): void {
    if (this.state !== 'paused') return;
    this.state = 'up';
    for (const resumed of this.resumed) resumed();
  }

  private watchValues(bucket: string, told: (name: string, value: SharedValue) => void): Subscription {
    const missed = new Map<string, SharedValue>();
    const tell = (name: string, value: SharedValue) => {
      if (this.state === 'paused') missed.set(name, value);
      else told(name, value);
    };
    const end = this.broker.values.watch(bucket, tell);
    const catchUp = () => {
      for (const [name, value] of missed) told(name, value);
      missed.clear();
    };
    const ended = () => {
      end();
      this.resumed.delete(catchUp);
      this.abandon.delete(ended);
    };
    this.resumed.add(catchUp);
    this.abandon.add(ended);
    return this.subscriptions.add(async () => ended());
  }

  private acquire(bucket: string, name: string, ttl: number): Lease | undefined {
    this.mustReach('acquire a lease');
    const { leases } = this.broker;
    const entry = `${bucket}/${name}`;
    const acquiredAt = Date.now();
    const revision = leases.acquire(entry, ttl);
    if (revision === undefined) return undefined;
    return this.held.hold(name, { issuer: leases.issuer, revision }, ttl, acquiredAt, {
      renew: async () => {
        this.mustReach('renew a lease');
        return leases.renew(entry, revision, ttl);
      },
      release: async () => {
        this.mustReach('release a lease');
        leases.release(entry, revision);
      },
    });
  }

  private mustReach(what: string): void {
    if (this.state !== 'up') throw new BusUnavailable(what);
  }
}
