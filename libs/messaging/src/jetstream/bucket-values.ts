import { KvWatchInclude, type KV, type KvWatchEntry } from '@nats-io/kv';
import type { QueuedIterator } from '@nats-io/transport-node';
import type { ValueBucketDefinition } from '@pmsync/contracts';
import type { SharedValue, SharedValues, Subscription } from '../bus.js';
import { BusUnavailable } from '../errors.js';
import type { Subscriptions } from '../subscriptions.js';
import { insist } from './insist.js';
import type { Link } from './link.js';
import { openBucket } from './open-bucket.js';
import { isOutrun } from './outrun.js';

/** Milliseconds for each call. */
const patience = 5_000;

/** Values as entries of a key-value bucket. */
export class BucketValues implements SharedValues {
  private bucket: Promise<KV> | undefined;

  constructor(
    private readonly link: Link,
    private readonly definition: ValueBucketDefinition,
    private readonly subscriptions: Subscriptions,
    private readonly replicas: number,
  ) {}

  /** Makes the bucket if need be; waits for the server for as long as it takes. */
  async prepare(): Promise<void> {
    await insist(this.link, `prepare the bucket "${this.definition.name}"`, () => this.open());
  }

  async read(name: string): Promise<SharedValue | undefined> {
    return await this.attempt(`read "${name}"`, async (entries) => {
      const entry = await entries.get(name);
      return entry?.operation === 'PUT' ? valueOf(entry) : undefined;
    });
  }

  async write(name: string, value: unknown, revision: number): Promise<number | undefined> {
    return await this.attempt(`write "${name}"`, async (entries) => {
      try {
        const text = JSON.stringify(value);
        if (revision === 0) return await entries.create(name, text);
        return await entries.update(name, text, revision, patience);
      } catch (error) {
        if (isOutrun(error)) return undefined;
        throw error;
      }
    });
  }

  async watch(told: (name: string, value: SharedValue) => void): Promise<Subscription> {
    let current: QueuedIterator<KvWatchEntry> | undefined;
    let stopped = false;
    // A connection that was lost may have lost what was told meanwhile, and the bucket may be another: everything is told anew.
    const renew = async () => {
      const what = `watch the bucket "${this.definition.name}"`;
      const begun = await insist(this.link, what, () => this.begin(told)).catch(() => undefined);
      if (!begun) return;
      current?.stop();
      current = begun;
      if (stopped) begun.stop();
    };
    await renew();
    const forget = this.link.reconnected(() => {
      this.bucket = undefined;
      void renew();
    });
    return this.subscriptions.add(async () => {
      stopped = true;
      forget();
      current?.stop();
    });
  }

  /** Resolves when what there was has been told. */
  private async begin(
    told: (name: string, value: SharedValue) => void,
  ): Promise<QueuedIterator<KvWatchEntry>> {
    const entries = await this.open();
    const present = (await entries.status()).values;
    const watching = await entries.watch({ include: KvWatchInclude.LastValue });
    await new Promise<void>((resolve) => {
      if (present === 0) resolve();
      // Those that there were may end before they are told.
      setTimeout(resolve, patience).unref();
      const tell = async () => {
        for await (const entry of watching) {
          if (entry.operation === 'PUT') told(entry.key, valueOf(entry));
          if (entry.isUpdate || entry.delta === 0) resolve();
        }
      };
      // It ends with an error when the connection does; a new one begins then.
      void tell().then(resolve, resolve);
    });
    return watching;
  }

  private async attempt<Value>(what: string, work: (entries: KV) => Promise<Value>): Promise<Value> {
    if (!this.link.isUp()) throw new BusUnavailable(what);
    try {
      return await work(await this.open());
    } catch (error) {
      // The server may have lost the bucket.
      this.bucket = undefined;
      throw new BusUnavailable(what, error);
    }
  }

  private open(): Promise<KV> {
    this.bucket ??= openBucket(this.link, this.definition, this.replicas).catch((error: unknown) => {
      this.bucket = undefined;
      throw error;
    });
    return this.bucket;
  }
}

function valueOf(entry: { readonly revision: number; string(): string }): SharedValue {
  return { value: JSON.parse(entry.string()), revision: entry.revision };
}
