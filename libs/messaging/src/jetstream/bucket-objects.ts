import { Objm, StorageType, type ObjectStore } from '@nats-io/obj';
import { nanos } from '@nats-io/transport-node';
import type { ObjectBucketDefinition } from '@pmsync/contracts';
import type { Objects } from '../bus.js';
import { objectKey } from '../object-key.js';
import { insist } from './insist.js';
import type { Link } from './link.js';

/** Objects in a bucket of JetStream's object store, each under the hash of its content. */
export class BucketObjects implements Objects {
  private bucket: Promise<ObjectStore> | undefined;

  constructor(
    private readonly link: Link,
    private readonly definition: ObjectBucketDefinition,
    private readonly replicas: number,
    /** Milliseconds for each call. */
    private readonly patience: number,
  ) {}

  /** Makes the bucket if need be; waits for the server for as long as it takes. */
  async prepare(): Promise<void> {
    await insist(this.link, `prepare the bucket "${this.definition.name}"`, () => this.open());
  }

  async put(bytes: Uint8Array): Promise<string> {
    const key = objectKey(bytes);
    await this.attempt(`put ${bytes.length} bytes into "${this.definition.name}"`, async (store, timeout) => {
      await store.putBlob({ name: key }, bytes, { timeout });
    });
    return key;
  }

  async get(key: string): Promise<Uint8Array | null> {
    return await this.attempt(`get an object of "${this.definition.name}"`, async (store, timeout) => {
      const info = await store.info(key);
      if (!info || this.isEnding(info.mtime)) return null;
      const found = await store.get(key);
      return found && (await readAll(found.data, timeout));
    });
  }

  /** The parts of an object go before its description does, so it counts as gone a little earlier. */
  private isEnding(written: string): boolean {
    return Date.now() - Date.parse(written) > this.definition.ttlMilliseconds * 0.9;
  }

  private async attempt<Value>(
    what: string,
    work: (store: ObjectStore, timeout: number) => Promise<Value>,
  ): Promise<Value> {
    const tried = async (timeout: number) => {
      try {
        return await work(await this.open(), timeout);
      } catch (error) {
        // The server may have lost the bucket.
        this.bucket = undefined;
        throw error;
      }
    };
    return await insist(this.link, what, tried, this.patience);
  }

  private open(): Promise<ObjectStore> {
    this.bucket ??= this.make().catch((error: unknown) => {
      this.bucket = undefined;
      throw error;
    });
    return this.bucket;
  }

  private async make(): Promise<ObjectStore> {
    const { name, ttlMilliseconds } = this.definition;
    const ttl = nanos(ttlMilliseconds);
    const options = { ttl, replicas: this.replicas, storage: StorageType.File };
    const store = await new Objm(this.link.client).create(name, options);
    const { config } = await this.link.manager.streams.info(`OBJ_${name}`);
    if (config.max_age !== ttl) {
      const window = nanos(Math.min(ttlMilliseconds, 120_000));
      await this.link.manager.streams.update(`OBJ_${name}`, { max_age: ttl, duplicate_window: window });
    }
    return store;
  }
}

/**
 * Everything that a stream gives. The parts of an object that is put again meanwhile may be gone before they are read, and then the stream would be waited
 * for without end. Thrown after so many milliseconds: an Error.
 */
async function readAll(stream: ReadableStream<Uint8Array>, timeout: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void reader.cancel();
  }, timeout);
  try {
    const parts: Uint8Array[] = [];
    for (let next = await reader.read(); !next.done; next = await reader.read()) parts.push(next.value);
    if (late) throw new Error('it did not come in time');
    return Buffer.concat(parts);
  } finally {
    clearTimeout(timer);
  }
}
