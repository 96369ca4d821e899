import type { Domain, SyncKey } from '../keys/sync-key.js';
import { subjectToken } from '../keys/subject-token.js';
import type {
  ConsumerDefinition,
  LeaseBucketDefinition,
  ObjectBucketDefinition,
  StreamDefinition,
  ValueBucketDefinition,
} from './definitions.js';

/** "Something may have changed": from the watcher, the scheduler and the gateway to the domain services. */
export const noticesStream: StreamDefinition = {
  name: 'SYNC_NOTICES',
  subjects: ['pm.changed.>', 'sync.due.>', 'exchange.changed.>'],
};

/** The keys that wait for a pass. */
export const dirtyStream: StreamDefinition = { name: 'SYNC_DIRTY', subjects: ['sync.dirty.>'] };

export const streams: readonly StreamDefinition[] = [noticesStream, dirtyStream];

/** One lease a key: who holds it reconciles the key. */
export const keyLeases: LeaseBucketDefinition = { name: 'SYNC_LEASES', ttlMilliseconds: 30_000 };

/** What the replicas of the gateway agree on. A connection that none of them has used for so long begins anew. */
export const gatewayValues: ValueBucketDefinition = { name: 'EWS_GATEWAY', ttlMilliseconds: 2 * 3_600_000 };

/** Photos on their way between the domain services and the gateway: far longer than any request takes. */
export const photoObjects: ObjectBucketDefinition = { name: 'SYNC_PHOTOS', ttlMilliseconds: 3_600_000 };

export type ConnectionNotice = 'pm.changed' | 'sync.due';

/** `pm.changed.<connection>.<domain>` or `sync.due.<connection>.<domain>`. */
export function noticeSubject(notice: ConnectionNotice, connection: string, domain: Domain): string {
  return `${notice}.${subjectToken(connection)}.${domain}`;
}

/** `exchange.changed.<connection>.<domain>.<mailbox>`. */
export function exchangeChangedSubject({ connection, domain, mailbox }: SyncKey): string {
  return `exchange.changed.${subjectToken(connection)}.${domain}.${subjectToken(mailbox)}`;
}

/** `sync.dirty.<domain>.<connection>.<mailbox>`. */
export function dirtySubject(key: SyncKey): string {
  return `sync.dirty.${key.domain}.${subjectToken(key.connection)}.${subjectToken(key.mailbox)}`;
}

/** The name of a key's lease in its bucket. */
export function leaseName(key: SyncKey): string {
  return `${key.domain}.${subjectToken(key.connection)}.${subjectToken(key.mailbox)}`;
}

/** The lease under which a mailbox of a connection takes persons into ProjectMate: one mailbox at a time. */
export function importLeaseName({ connection, domain }: Pick<SyncKey, 'connection' | 'domain'>): string {
  return `import.${domain}.${subjectToken(connection)}`;
}

/** The notices of one kind for one domain. */
export function noticeConsumer(notice: ConnectionNotice, domain: Domain): ConsumerDefinition {
  return {
    stream: noticesStream,
    durable: `${domain}-${notice.replace('.', '-')}`,
    filterSubject: `${notice}.*.${domain}`,
  };
}

/** The notices of Exchange for one domain, each about one mailbox. */
export function exchangeChangedConsumer(domain: Domain): ConsumerDefinition {
  return {
    stream: noticesStream,
    durable: `${domain}-exchange-changed`,
    filterSubject: `exchange.changed.*.${domain}.*`,
  };
}

/** The dirty keys of one domain. */
export function dirtyConsumer(domain: Domain): ConsumerDefinition {
  return { stream: dirtyStream, durable: `${domain}-dirty`, filterSubject: `sync.dirty.${domain}.>` };
}
