/**
 * A work queue that keeps one waiting message per subject: a new message replaces the one that waits. Messages never carry
 * work, only "this may be dirty" (design 3), so the newest one says all. Retention work-queue, file storage, no age limit.
 */
export interface StreamDefinition {
  readonly name: string;
  readonly subjects: readonly string[];
}

/** A durable consumer, shared by the replicas of one service. Explicit acknowledgement, redelivered for ever. */
export interface ConsumerDefinition {
  readonly stream: StreamDefinition;
  readonly durable: string;
  /** Must not overlap with another consumer's of the same stream. */
  readonly filterSubject: string;
}

/** A bucket of leases: an entry lives `ttlMilliseconds` after its last renewal. */
export interface LeaseBucketDefinition {
  readonly name: string;
  readonly ttlMilliseconds: number;
}

/** A bucket of small values that replicas share: a value lives `ttlMilliseconds` after it was last written. */
export interface ValueBucketDefinition {
  readonly name: string;
  readonly ttlMilliseconds: number;
}

/** A bucket of objects, each found by the hash of its content: an object lives `ttlMilliseconds` after it was last put. */
export interface ObjectBucketDefinition {
  readonly name: string;
  readonly ttlMilliseconds: number;
}
