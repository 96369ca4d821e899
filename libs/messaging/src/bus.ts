import type {
  ConsumerDefinition,
  LeaseBucketDefinition,
  ObjectBucketDefinition,
  Procedure,
  StreamDefinition,
  ValueBucketDefinition,
} from '@pmsync/contracts';

/**
 * The bus that joins the services. Two adapters keep this contract, shown by one suite: `jetstream` (production) and `memory`
 * (one process). Nothing here promises order, or that a message comes once: correctness never depends on messages (design 3).
 *
 * Lifecycle: connected when handed out; `drain` ends it for good. All methods may be called concurrently.
 */
export interface Bus {
  /** Creates or updates the streams. To be called once before any `publish` or `consume`; safe to repeat, by any replica. */
  prepare(streams: readonly StreamDefinition[]): Promise<void>;

  /**
   * Puts a message on its stream, in place of one that waits on the same subject. Durable once resolved; tries for a while when the bus is away.
   * Thrown: {@link MessageTooLarge}, {@link BusUnavailable}.
   */
  publish(subject: string, payload: unknown): Promise<void>;

  /**
   * Hands messages to the handler, at most `concurrency` at once in this process. A message whose handler throws, or whose process dies,
   * is delivered again. While the handler works the bus is told so; a handler may take as long as it needs.
   */
  consume(
    consumer: ConsumerDefinition,
    handler: (message: ReceivedMessage) => Promise<Outcome>,
    options: { readonly concurrency: number },
  ): Promise<Subscription>;

  /**
   * Messages of a consumer that wait or are being worked on: the figure to scale on. An estimate: a nats-server that was killed may
   * go on counting a few that are gone.
   */
  backlog(consumer: ConsumerDefinition): Promise<number>;

  /**
   * Asks one of the responders and waits for its reply, at most until `deadline` (milliseconds since 1970), which travels with the request.
   * Thrown: {@link RequestTimedOut}, {@link NoResponder}, {@link RequestRejected}, {@link MessageTooLarge}, {@link BusUnavailable}.
   */
  request<Request, Reply>(
    procedure: Procedure<Request, Reply>,
    request: Request,
    options: { readonly deadline: number },
  ): Promise<Reply>;

  /** Answers requests, shared with the other replicas of the same `group`. A request past its deadline is not started. */
  respond<Request, Reply>(
    procedure: Procedure<Request, Reply>,
    handler: (request: Request, context: RequestContext) => Promise<Reply>,
    options: { readonly group: string; readonly concurrency: number },
  ): Promise<Subscription>;

  leases(bucket: LeaseBucketDefinition): Promise<Leases>;

  /** What the replicas of a service agree on. */
  values(bucket: ValueBucketDefinition): Promise<SharedValues>;

  /** What is too large for a message travels by the key of an object. */
  objects(bucket: ObjectBucketDefinition): Promise<Objects>;

  /** The largest message the bus takes, in bytes. */
  readonly maximumPayload: number;

  /** Whether the connection is up now. Adapters reconnect by themselves, for ever. */
  connected(): boolean;

  /** Takes no more work, waits for what is under way, closes. */
  drain(): Promise<void>;
}

export interface ReceivedMessage {
  readonly subject: string;
  /** As published, through JSON. */
  readonly payload: unknown;
  /** 1 on the first delivery. */
  readonly delivery: number;
  /** Aborts when the bus drains. */
  readonly signal: AbortSignal;
}

/** `retry`: deliver again after so many milliseconds. */
export type Outcome =
  { readonly kind: 'done' } | { readonly kind: 'retry'; readonly afterMilliseconds: number };

export interface RequestContext {
  /** Milliseconds since 1970. Nothing may be started that cannot end before it. */
  readonly deadline: number;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

export interface Subscription {
  /** Takes no more; resolves when what is under way has ended. */
  stop(): Promise<void>;
}

/** Bytes by reference, for a while: an object lives about as long as its bucket says after it was last put. */
export interface Objects {
  /** Keeps the bytes and answers their key, the SHA-256 of the content in hexadecimal digits; safe to repeat. Thrown: {@link BusUnavailable}. */
  put(bytes: Uint8Array): Promise<string>;
  /** The bytes, null when there are none (any more). Thrown: {@link BusUnavailable}. */
  get(key: string): Promise<Uint8Array | null>;
}

/** A value under a name. Revisions grow over all names of a bucket. */
export interface SharedValue {
  /** As written, through JSON. */
  readonly value: unknown;
  readonly revision: number;
}

/**
 * Small values that all replicas see, replaced by compare-and-swap. One lives about as long as its bucket says after it was last written. Names are made of
 * `subjectToken`s with dots between.
 */
export interface SharedValues {
  /** The value as it is now; undefined where there is none. Thrown: {@link BusUnavailable}. */
  read(name: string): Promise<SharedValue | undefined>;
  /**
   * Replaces the value of this revision (0: none) and answers the new revision; undefined, and nothing is done, when there is another one by now.
   * Thrown: {@link BusUnavailable}; it may have been written all the same.
   */
  write(name: string, value: unknown, revision: number): Promise<number | undefined>;
  /**
   * Tells of every value that there is, then of each that is written, by whomever, until it is stopped. Of a name the later revision comes later; one may come
   * twice, and one that was replaced at once not at all. Nothing is told of values that end. Resolves when all that there were have been told.
   */
  watch(told: (name: string, value: SharedValue) => void): Promise<Subscription>;
}

export interface Leases {
  /**
   * The lease, or undefined while another holds it. Renewed by itself at a third of its time to live until released or lost. Names are
   * made of `subjectToken`s with dots between. Thrown: {@link BusUnavailable}.
   */
  acquire(name: string): Promise<Lease | undefined>;
}

/**
 * The right to work on a key until `expiresAt()`. A paused holder may find it gone, so whatever it commits it commits under the
 * fence, and whatever it asks others to do carries `expiresAt()` as its deadline.
 */
export interface Lease {
  readonly name: string;
  readonly fence: Fence;
  /** Milliseconds since 1970; counted from before the last renewal was sent, so never later than the bus thinks. */
  expiresAt(): number;
  /** Aborts when the lease is lost. */
  readonly lost: AbortSignal;
  /** Gives it up; another's lease of the same name is left alone. Never throws. */
  release(): Promise<void>;
}

/**
 * Orders the holders of one lease: of two fences of one issuer the one with the higher revision is the later. Revisions restart when a bucket is
 * made anew, which gives another issuer.
 */
export interface Fence {
  readonly issuer: string;
  readonly revision: number;
}
