import { Kvm, type KV } from '@nats-io/kv';
import { nanos } from '@nats-io/transport-node';
import type { LeaseBucketDefinition } from '@pmsync/contracts';
import { randomUUID } from 'node:crypto';
import type { Lease, Leases } from '../bus.js';
import { BusUnavailable } from '../errors.js';
import type { HeldLeases } from '../held-leases.js';
import { HeldEntry } from './held-entry.js';
import { insist } from './insist.js';
import type { Link } from './link.js';
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
    const { name, ttlMilliseconds: ttl } = this.definition;
    const entries = await new Kvm(this.link.client).create(name, {
      ttl,
      history: 1,
      replicas: this.replicas,
      // A direct read may come from a replica that lags behind.
      allow_direct: false,
    });
    const { config } = await this.link.manager.streams.info(stream(name));
    if (config.max_age !== nanos(ttl)) {
      const window = nanos(Math.min(ttl, 120_000));
      await this.link.manager.streams.update(stream(name), { max_age: nanos(ttl), duplicate_window: window });
    }
    return { entries, created: await this.created() };
  }

  private async created(): Promise<string> {
    return (await this.link.manager.streams.info(stream(this.definition.name))).created;
  }
}

function stream(bucket: string): string {
  return `KV_${bucket}`;
}
