import type {
  ConsumerDefinition,
  LeaseBucketDefinition,
  ObjectBucketDefinition,
  Procedure,
  StreamDefinition,
  ValueBucketDefinition,
} from '@pmsync/contracts';
import type {
  Bus,
  Leases,
  Objects,
  Outcome,
  ReceivedMessage,
  RequestContext,
  SharedValues,
  Subscription,
} from '../bus.js';
import { HeldLeases } from '../held-leases.js';
import { encode } from '../payload.js';
import { matchesFilter } from '../subject-filter.js';
import { Subscriptions } from '../subscriptions.js';
import { BucketLeases } from './bucket-leases.js';
import { BucketObjects } from './bucket-objects.js';
import { BucketValues } from './bucket-values.js';
import { farewell } from './farewell.js';
import { carrying } from './headers.js';
import { insist } from './insist.js';
import type { Link } from './link.js';
import type { JetStreamOptions } from './options.js';
import { ensureConsumer, ensureStream } from './persistence.js';
import { request, respond } from './procedures.js';
import { PullSubscription } from './pull-subscription.js';

/** Kept free for the headers, which count as payload. */
const headerRoom = 1_024;

/** The bus over NATS: marks on JetStream work queues, leases in a key-value bucket, requests over core NATS. */
export class JetStreamBus implements Bus {
  private readonly ending = new AbortController();
  private readonly subscriptions = new Subscriptions();
  private readonly held = new HeldLeases();
  private readonly streams = new Map<string, StreamDefinition>();

  constructor(
    private readonly link: Link,
    private readonly options: Required<JetStreamOptions>,
  ) {}

  get maximumPayload(): number {
    return this.link.maximumPayload() - headerRoom;
  }

  connected(): boolean {
    return this.link.isUp();
  }

  async prepare(streams: readonly StreamDefinition[]): Promise<void> {
    for (const stream of streams) {
      this.streams.set(stream.name, stream);
      await insist(this.link, `prepare the stream "${stream.name}"`, () => this.ensureStream(stream));
    }
  }

  async publish(subject: string, payload: unknown): Promise<void> {
    const text = encode(subject, payload, this.maximumPayload);
    const stream = [...this.streams.values()].find(({ subjects }) =>
      subjects.some((filter) => matchesFilter(filter, subject)),
    );
    if (!stream) throw new Error(`No stream that was prepared takes the subject "${subject}".`);
    const headers = carrying();
    let failed = false;
    const attempt = async (timeout: number) => {
      // The server may have lost the stream.
      if (failed) await this.ensureStream(stream);
      failed = true;
      await this.link.client.publish(subject, text, { timeout, ...(headers && { headers }) });
    };
    await insist(this.link, `publish on "${subject}"`, attempt, this.options.publishPatienceMilliseconds);
  }

  async consume(
    consumer: ConsumerDefinition,
    handler: (message: ReceivedMessage) => Promise<Outcome>,
    { concurrency }: { readonly concurrency: number },
  ): Promise<Subscription> {
    const { ackWaitMilliseconds } = this.options;
    const options = { concurrency, ackWaitMilliseconds, signal: this.ending.signal };
    const ensure = () => this.ensureConsumer(consumer);
    const pulling = new PullSubscription(this.link, consumer, ensure, handler, options);
    const subscription = this.subscriptions.add(() => pulling.stop());
    await pulling.start();
    return subscription;
  }

  async backlog(consumer: ConsumerDefinition): Promise<number> {
    const info = async () => await this.link.manager.consumers.info(consumer.stream.name, consumer.durable);
    const { num_pending, num_ack_pending } = await info().catch(async () => {
      await this.ensureConsumer(consumer);
      return await info();
    });
    return num_pending + num_ack_pending;
  }

  async request<Request, Reply>(
    procedure: Procedure<Request, Reply>,
    asked: Request,
    { deadline }: { readonly deadline: number },
  ): Promise<Reply> {
    return await request(this.link, procedure, asked, deadline, this.maximumPayload);
  }

  async respond<Request, Reply>(
    procedure: Procedure<Request, Reply>,
    handler: (request: Request, context: RequestContext) => Promise<Reply>,
    { group, concurrency }: { readonly group: string; readonly concurrency: number },
  ): Promise<Subscription> {
    const maximumPayload = () => this.maximumPayload;
    const stop = respond(this.link, procedure, handler, { group, concurrency, maximumPayload });
    // Once it resolves, the server knows: a request from whoever hears of it finds the responder.
    if (this.link.isUp()) await this.link.connection.flush();
    return this.subscriptions.add(stop);
  }

  async leases(bucket: LeaseBucketDefinition): Promise<Leases> {
    const leases = new BucketLeases(this.link, bucket, this.held, this.options.replicas);
    await leases.prepare();
    return leases;
  }

  async values(bucket: ValueBucketDefinition): Promise<SharedValues> {
    const values = new BucketValues(this.link, bucket, this.subscriptions, this.options.replicas);
    await values.prepare();
    return values;
  }

  async objects(bucket: ObjectBucketDefinition): Promise<Objects> {
    const { replicas, publishPatienceMilliseconds: patience } = this.options;
    const objects = new BucketObjects(this.link, bucket, replicas, patience);
    await objects.prepare();
    return objects;
  }

  async drain(): Promise<void> {
    const { connection } = this.link;
    if (connection.isClosed()) return;
    this.ending.abort();
    await this.subscriptions.stopAll();
    await farewell(this.held.releaseAll());
    if (this.link.isUp()) await farewell(connection.flush());
    await connection.close();
  }

  private async ensureStream(stream: StreamDefinition): Promise<void> {
    await ensureStream(this.link, stream, this.options.replicas);
  }

  private async ensureConsumer(consumer: ConsumerDefinition): Promise<void> {
    await this.ensureStream(consumer.stream);
    await ensureConsumer(this.link, consumer, this.options.ackWaitMilliseconds);
  }
}
