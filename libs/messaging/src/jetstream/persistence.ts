import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  JetStreamApiError,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { ConsumerDefinition, StreamDefinition } from '@pmsync/contracts';
import type { Link } from './link.js';

/** Error codes of the JetStream API: the name is taken by something with another configuration. */
const nameTaken = [10_058, 10_013, 10_105, 10_148];

/** Creates the stream, or brings its configuration up to date (design 3). Safe to repeat, by any replica. */
export async function ensureStream(
  link: Link,
  { name, subjects }: StreamDefinition,
  replicas: number,
): Promise<void> {
  const wanted = {
    subjects: [...subjects],
    max_msgs_per_subject: 1,
    discard: DiscardPolicy.Old,
    max_age: 0,
  };
  try {
    const made = { retention: RetentionPolicy.Workqueue, storage: StorageType.File, num_replicas: replicas };
    await link.manager.streams.add({ name, ...wanted, ...made });
  } catch (error) {
    if (!isNameTaken(error)) throw error;
    await link.manager.streams.update(name, wanted);
  }
}

/** Creates the durable consumer, or brings its configuration up to date. Safe to repeat, by any replica. */
export async function ensureConsumer(
  link: Link,
  { stream, durable, filterSubject }: ConsumerDefinition,
  ackWaitMilliseconds: number,
): Promise<void> {
  const wanted = {
    filter_subject: filterSubject,
    max_deliver: -1,
    ack_wait: nanos(ackWaitMilliseconds),
    // Messages that rest until their retry count as well.
    max_ack_pending: 100_000,
  };
  try {
    const made = {
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: DeliverPolicy.All,
      max_waiting: 2_048,
    };
    await link.manager.consumers.add(stream.name, { ...made, ...wanted });
  } catch (error) {
    if (!isNameTaken(error)) throw error;
    await link.manager.consumers.update(stream.name, durable, wanted);
  }
}

function isNameTaken(error: unknown): boolean {
  return error instanceof JetStreamApiError && nameTaken.includes(error.code);
}
