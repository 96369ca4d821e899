import type { KV } from '@nats-io/kv';
import type { LeaseBucketDefinition } from '@pmsync/contracts';
import { randomUUID } from 'node:crypto';
import type { Lease, Leases } from '../bus.js';
import { BusUnavailable } from '../errors.js';
import type { HeldLeases } from '../held-leases.js';
import { HeldEntry } from './held-entry.js';
import { insist } from './insist.js';
import type { Link } from './link.js';
import { openBucket, streamOf } from './open-bucket.js';
import { isOutrun } from './outrun.js';

interface Bucket {
  readonly entries: KV;
  /** When the bucket was made, as its server wrote it: a bucket made anew starts its revisions again. */
  readonly created: string;
}

/** Leases as entries of a key-value bucket with a time to live: taken and renewed by compare-and-swap. */
export class BucketLeases implements Leases {
  private bucket: Promise<Bucket> | undefined;

  constructor(
    private readonly link: Link,
    private readonly definition: LeaseBucketDefinition,
    private readonly held: HeldLeases,
    private readonly replicas: number,
  ) {}

  /** Makes the bucket if need be; waits for the server for as long as it takes. */
  async prepare(): Promise<void> {
    await insist(this.link, `prepare the bucket "${this.definition.name}"`, () => this.open());
  }

  async acquire(name: string): Promise<Lease | undefined> {
    const { ttlMilliseconds: ttl } = this.definition;
    if (!this.link.isUp()) throw new BusUnavailable(`acquire the lease "${name}"`);
    try {
      const { entries, created } = await this.open();
      const token = randomUUID();
      const acquiredAt = Date.now();
      const revision = await entries.create(name, token);
      const entry = new HeldEntry(entries, name, token, revision, ttl / 3);
      if ((await this.created()) !== created) {
        // Another bucket by now, so nobody can say which of the two the revision is of.
        this.bucket = undefined;
        await entry.release().catch(() => undefined);
        return undefined;
      }
      const fence = { issuer: `jetstream:${this.definition.name}:${created}`, revision };
      return this.held.hold(name, fence, ttl, acquiredAt, entry);
    } catch (error) {
      if (isOutrun(error)) return undefined;
      this.bucket = undefined;
      throw new BusUnavailable(`acquire the lease "${name}"`, error);
    }
  }

  private open(): Promise<Bucket> {
    this.bucket ??= this.make().catch((error: unknown) => {
      this.bucket = undefined;
      throw error;
    });
    return this.bucket;
  }

  private async make(): Promise<Bucket> {
    const entries = await openBucket(this.link, this.definition, this.replicas);
    return { entries, created: await this.created() };
  }

  private async created(): Promise<string> {
    return (await this.link.manager.streams.info(streamOf(this.definition.name))).created;
  }
}
