import { Kvm, type KV } from '@nats-io/kv';
import { nanos } from '@nats-io/transport-node';
import type { Link } from './link.js';

/** A key-value bucket, made if need be, whose entries live as long as is said. Rejects when the server does not do it now. */
export async function openBucket(
  link: Link,
  { name, ttlMilliseconds: ttl }: { readonly name: string; readonly ttlMilliseconds: number },
  replicas: number,
): Promise<KV> {
  const entries = await new Kvm(link.client).create(name, {
    ttl,
    history: 1,
    replicas,
    // A direct read may come from a replica that lags behind.
    allow_direct: false,
  });
  const { config } = await link.manager.streams.info(streamOf(name));
  if (config.max_age !== nanos(ttl)) {
    const window = nanos(Math.min(ttl, 120_000));
    await link.manager.streams.update(streamOf(name), { max_age: nanos(ttl), duplicate_window: window });
  }
  return entries;
}

/** The stream that a bucket is kept in. */
export function streamOf(bucket: string): string {
  return `KV_${bucket}`;
}
