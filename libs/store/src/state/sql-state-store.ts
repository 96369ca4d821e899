import type { Domain, SyncKey } from '@pmsync/contracts';
import type {
  ConnectionProblem,
  ConnectionRow,
  DetachedRecord,
  FenceToken,
  ForeignItem,
  Intent,
  JournalCount,
  JournalEntry,
  JournalQuery,
  JournalRun,
  Link,
  LinkedItem,
  MailboxCounts,
  MailboxState,
  OpenWrite,
  ParkedItem,
  ParkedKind,
  PassCommit,
  PassResult,
  PendingRow,
  RecordChange,
  StateStore,
  WaitingChange,
  WatchReport,
} from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { raw, sql } from '../database/sql.js';
import type { Query, SqlDatabase } from '../database/sql-database.js';
import { writeCommit } from './commit.js';
import { detachedAfter, detachedOf } from './detached.js';
import {
  foreignItemsAfter,
  foreignItemsByMatchKey,
  foreignItemsByRecord,
  foreignItemsOf,
} from './foreign-items.js';
import { countJournal, findJournal } from './journal.js';
import {
  activate,
  approveBrake,
  claim,
  existingKeyId,
  fencedKeyId,
  findState,
  findStates,
  keyIdOf,
  makeKeys,
} from './keys.js';
import { findPhoto, photosMissing, putPhoto, renewPhotos, trimPhotos } from './kept-photos.js';
import { findLinks, placeOf } from './links.js';
import { findOpenWrites } from './announced.js';
import { findParked, parkedOf } from './parked.js';
import { findRuns } from './runs.js';
import { trimEntries } from './trim-journal.js';
import { removeUnusedSnapshots } from './unused-snapshots.js';
import { dropWatchReports, findWatchReports, writeWatchReport } from './watches.js';

const placeColumns = raw('record_id, item_id, change_key');

/** The state store in a database that all services share. */
export class SqlStateStore implements StateStore {
  private readonly dialect: Dialect;

  constructor(private readonly database: SqlDatabase) {
    this.dialect = database.dialect;
  }

  async saveConnections(connections: readonly ConnectionRow[]): Promise<void> {
    const columns = [
      { name: 'id', type: 'key' },
      { name: 'exchange_url', type: 'text' },
      { name: 'exchange_version', type: 'text' },
      { name: 'projectmate_server', type: 'text' },
      { name: 'projectmate_database', type: 'text' },
      { name: 'period_seconds', type: 'number' },
      { name: 'start_type', type: 'text' },
    ] as const;
    const names = raw(columns.map(({ name }) => name).join(', '));
    const rows = connections.map((each) => [
      each.id,
      each.exchangeUrl,
      each.exchangeVersion,
      each.projectMateServer,
      each.projectMateDatabase,
      each.periodSeconds,
      each.startType,
    ]);
    await this.database.write(async (query) => {
      await query(sql`DELETE FROM connection`);
      await query(
        sql`INSERT INTO connection (${names}) SELECT ${names} FROM ${this.dialect.rows(columns, rows)} AS sent`,
      );
      await query(sql`DELETE FROM connection_problem WHERE connection NOT IN (SELECT id FROM connection)`);
    });
  }

  async connections(): Promise<readonly ConnectionRow[]> {
    return await this.database.read((query) =>
      query<ConnectionRow>(
        sql`SELECT id, exchange_url AS "exchangeUrl", exchange_version AS "exchangeVersion",
                   projectmate_server AS "projectMateServer", projectmate_database AS "projectMateDatabase",
                   period_seconds AS "periodSeconds", start_type AS "startType"
            FROM connection ORDER BY id`,
      ),
    );
  }

  async reportConnection(connection: string, source: string, problem: string | null): Promise<void> {
    await this.database.write(async (query) => {
      const [row] = await query<{ problem: string }>(
        sql`SELECT problem FROM connection_problem WHERE connection = ${connection} AND source = ${source}`,
      );
      if ((row?.problem ?? null) === problem) return;
      await query(
        sql`DELETE FROM connection_problem WHERE connection = ${connection} AND source = ${source}`,
      );
      if (problem === null) return;
      await query(
        this.dialect.insertMissing({
          table: 'connection_problem',
          key: ['connection', 'source'],
          columns: ['connection', 'source', 'problem', 'since'],
          select: sql`SELECT ${connection} AS connection, ${source} AS source, ${problem} AS problem, ${Date.now()} AS since`,
        }),
      );
    });
  }

  async connectionProblems(): Promise<readonly ConnectionProblem[]> {
    const rows = await this.database.read((query) =>
      query<ConnectionProblem>(
        sql`SELECT connection, source, problem, since FROM connection_problem ORDER BY source`,
      ),
    );
    return rows.map((row) => ({ ...row, since: Number(row.since) }));
  }

  async reportWatch(report: WatchReport): Promise<void> {
    await this.database.write((query) => writeWatchReport(query, this.dialect, report));
  }

  async watchReports(connection: string, domain: Domain, now: number): Promise<readonly WatchReport[]> {
    return await this.database.read((query) => findWatchReports(query, connection, domain, now));
  }

  async withdrawWatches(replica: string): Promise<void> {
    await this.database.write((query) => dropWatchReports(query, replica));
  }

  async enqueueChanges(connection: string, domain: Domain, changes: readonly RecordChange[]): Promise<void> {
    const rows = this.dialect.rows(
      [
        { name: 'entity', type: 'key' },
        { name: 'record_id', type: 'key' },
      ],
      changes.map(({ entity, recordId }) => [entity, recordId]),
    );
    await this.database.write((query) =>
      query(
        sql`INSERT INTO waiting_change (connection, domain, entity, record_id)
            SELECT ${connection}, ${domain}, entity, record_id FROM ${rows} AS sent ORDER BY position`,
      ),
    );
  }

  async changesToSpread(
    connection: string,
    domain: Domain,
    limit: number,
  ): Promise<readonly WaitingChange[]> {
    const rows = await this.database.read((query) =>
      query<WaitingChange>(
        sql`SELECT id, entity, record_id AS "recordId" FROM waiting_change
            WHERE connection = ${connection} AND domain = ${domain} ORDER BY id ${this.dialect.first(limit)}`,
      ),
    );
    return rows.map((row) => ({ ...row, id: String(row.id) }));
  }

  async spreadChanges(
    connection: string,
    domain: Domain,
    spread: Parameters<StateStore['spreadChanges']>[2],
  ): Promise<readonly string[]> {
    const audience = this.dialect.rows(
      [
        { name: 'mailbox', type: 'key' },
        { name: 'record_id', type: 'key' },
      ],
      spread.audience.map(({ mailbox, recordId }) => [mailbox, recordId]),
    );
    // The key leads to its links: the link's index begins with it, and one index less is kept.
    const wanted = sql`
      SELECT sync_key.id AS key_id, sent.record_id FROM ${audience} AS sent
      JOIN sync_key ON sync_key.connection = ${connection} AND sync_key.domain = ${domain} AND sync_key.mailbox = sent.mailbox
      UNION
      SELECT link.key_id, link.record_id FROM sync_key CROSS JOIN link
      WHERE link.key_id = sync_key.id AND sync_key.connection = ${connection} AND sync_key.domain = ${domain}
        AND link.record_id IN ${this.dialect.among(spread.linkedRecordIds)}`;
    return await this.database.write(async (query) => {
      await makeKeys(
        query,
        this.dialect,
        connection,
        domain,
        sql`SELECT DISTINCT mailbox FROM ${audience} AS sent`,
      );
      const mailboxes = await query<{ mailbox: string }>(
        sql`SELECT DISTINCT mailbox FROM (${wanted}) AS wanted JOIN sync_key ON sync_key.id = wanted.key_id ORDER BY mailbox`,
      );
      await query(
        sql`INSERT INTO pending (key_id, record_id) SELECT key_id, record_id FROM (${wanted}) AS wanted`,
      );
      await query(
        sql`DELETE FROM waiting_change WHERE id IN ${this.dialect.among(spread.changeIds.map(Number))}`,
      );
      return mailboxes.map(({ mailbox }) => mailbox);
    });
  }

  async enqueuePending(key: SyncKey, recordIds: readonly string[]): Promise<void> {
    await this.database.write(
      async (query) => await this.addPending(query, await keyIdOf(query, this.dialect, key), recordIds),
    );
  }

  async pending(key: SyncKey, limit: number): Promise<readonly PendingRow[]> {
    return await this.withKey(key, [], async (query, keyId) => {
      const rows = await query<PendingRow>(
        sql`SELECT id, record_id AS "recordId" FROM pending
            WHERE key_id = ${keyId} ORDER BY id ${this.dialect.first(limit)}`,
      );
      return rows.map((row) => ({ ...row, id: String(row.id) }));
    });
  }

  async mailboxesWithPending(connection: string, domain: Domain): Promise<readonly string[]> {
    const rows = await this.database.read((query) =>
      query<{ mailbox: string }>(
        sql`SELECT mailbox FROM sync_key
            WHERE connection = ${connection} AND domain = ${domain}
              AND EXISTS (SELECT 1 FROM pending WHERE key_id = sync_key.id)`,
      ),
    );
    return rows.map(({ mailbox }) => mailbox);
  }

  async activateMailboxes(connection: string, domain: Domain, mailboxes: readonly string[]): Promise<void> {
    await this.database.write((query) => activate(query, this.dialect, connection, domain, mailboxes));
  }

  async mailboxesLeftBehind(connection: string, domain: Domain): Promise<readonly string[]> {
    const rows = await this.database.read((query) =>
      query<{ mailbox: string }>(
        sql`SELECT mailbox FROM sync_key
            WHERE connection = ${connection} AND domain = ${domain} AND active = 0
              AND EXISTS (SELECT 1 FROM link WHERE key_id = sync_key.id) ORDER BY mailbox`,
      ),
    );
    return rows.map(({ mailbox }) => mailbox);
  }

  async claimFence(key: SyncKey, fence: FenceToken): Promise<boolean> {
    return await this.database.write((query) => claim(query, this.dialect, key, fence));
  }

  async mailboxState(key: SyncKey): Promise<MailboxState | null> {
    return await this.database.read((query) => findState(query, key));
  }

  async mailboxStates(connection: string, domain: Domain): Promise<readonly MailboxState[]> {
    return await this.database.read((query) => findStates(query, connection, domain));
  }

  async fillMailbox(key: SyncKey, recordIds: readonly string[], last: boolean): Promise<void> {
    await this.database.write(async (query) => {
      const keyId = await keyIdOf(query, this.dialect, key);
      await this.addPending(query, keyId, recordIds);
      if (last) await query(sql`UPDATE sync_key SET filled = 1 WHERE id = ${keyId}`);
    });
  }

  async linksByRecord(key: SyncKey, recordIds: readonly string[]): Promise<readonly Link[]> {
    return await this.withKey(key, [], (query, keyId) => findLinks(query, this.dialect, keyId, recordIds));
  }

  async openWrites(key: SyncKey, recordIds: readonly string[]): Promise<readonly OpenWrite[]> {
    return await this.withKey(key, [], (query, keyId) =>
      findOpenWrites(query, this.dialect, keyId, recordIds),
    );
  }

  async linksByItem(key: SyncKey, itemIds: readonly string[]): Promise<readonly LinkedItem[]> {
    return await this.withKey(key, [], async (query, keyId) => {
      const rows = await query<PlaceRow>(
        sql`SELECT ${placeColumns} FROM link WHERE key_id = ${keyId} AND item_id IN ${this.dialect.among(itemIds)}`,
      );
      return rows.map(placeOf);
    });
  }

  async linkedItems(key: SyncKey): Promise<readonly LinkedItem[]> {
    return await this.withKey(key, [], async (query, keyId) => {
      const rows = await query<PlaceRow>(
        sql`SELECT ${placeColumns} FROM link WHERE key_id = ${keyId} ORDER BY record_id`,
      );
      return rows.map(placeOf);
    });
  }

  async unconfirmedItems(key: SyncKey): Promise<readonly LinkedItem[]> {
    return await this.withKey(key, [], async (query, keyId) => {
      const rows = await query<PlaceRow>(
        sql`SELECT ${placeColumns} FROM link WHERE key_id = ${keyId} AND confirmed = 0 ORDER BY record_id`,
      );
      return rows.map(placeOf);
    });
  }

  async countLinks(key: SyncKey): Promise<number> {
    return await this.withKey(key, 0, async (query, keyId) => {
      const [row] = await query<{ count: number }>(
        sql`SELECT count(*) AS count FROM link WHERE key_id = ${keyId}`,
      );
      return row!.count;
    });
  }

  async foreignItems(key: SyncKey, itemIds: readonly string[]): Promise<readonly ForeignItem[]> {
    return await this.withKey(key, [], (query, keyId) => foreignItemsOf(query, this.dialect, keyId, itemIds));
  }

  async foreignItemsByMatchKey(key: SyncKey, matchKeys: readonly string[]): Promise<readonly ForeignItem[]> {
    return await this.withKey(key, [], (query, keyId) =>
      foreignItemsByMatchKey(query, this.dialect, keyId, matchKeys),
    );
  }

  async foreignItemsByRecord(key: SyncKey, recordIds: readonly string[]): Promise<readonly ForeignItem[]> {
    return await this.withKey(key, [], (query, keyId) =>
      foreignItemsByRecord(query, this.dialect, keyId, recordIds),
    );
  }

  async foreignItemsAfter(
    key: SyncKey,
    afterItemId: string | null,
    limit: number,
  ): Promise<readonly ForeignItem[]> {
    return await this.withKey(key, [], (query, keyId) =>
      foreignItemsAfter(query, this.dialect, keyId, afterItemId, limit),
    );
  }

  async detached(key: SyncKey, recordIds: readonly string[]): Promise<readonly DetachedRecord[]> {
    return await this.withKey(key, [], (query, keyId) => detachedOf(query, this.dialect, keyId, recordIds));
  }

  async detachedAfter(
    key: SyncKey,
    afterRecordId: string | null,
    limit: number,
  ): Promise<readonly DetachedRecord[]> {
    return await this.withKey(key, [], (query, keyId) =>
      detachedAfter(query, this.dialect, keyId, afterRecordId, limit),
    );
  }

  async openIntents(key: SyncKey): Promise<readonly Intent[]> {
    return await this.withKey(key, [], async (query, keyId) => {
      const rows = await query<Intent>(
        sql`SELECT record_id AS "recordId", settled_by AS "settledBy" FROM intent WHERE key_id = ${keyId}`,
      );
      return rows.map((row) => ({ ...row, settledBy: Number(row.settledBy) }));
    });
  }

  async commitPass(key: SyncKey, fence: FenceToken, commit: PassCommit): Promise<boolean> {
    return await this.fenced(key, fence, (query, keyId) => writeCommit(query, this.dialect, keyId, commit));
  }

  async recordPass(key: SyncKey, fence: FenceToken, result: PassResult): Promise<boolean> {
    const { retryAfter, failures, problem, braked, at } = result;
    const succeeded = failures === 0 ? sql`, last_success = ${at}, brake_approved = 0` : sql``;
    return await this.fenced(key, fence, (query, keyId) =>
      query(
        sql`UPDATE sync_key SET retry_after = ${retryAfter}, failures = ${failures}, problem = ${problem},
                   braked = ${braked ? 1 : 0}${succeeded} WHERE id = ${keyId}`,
      ),
    );
  }

  async mailboxCounts(connection: string, domain: Domain): Promise<readonly MailboxCounts[]> {
    const count = (table: string) =>
      raw(`(SELECT count(*) FROM ${table} WHERE key_id = sync_key.id) AS ${table}`);
    const rows = await this.database.read((query) =>
      query<{ mailbox: string; link: number; pending: number; parked: number }>(
        sql`SELECT mailbox, ${count('link')}, ${count('pending')}, ${count('parked')} FROM sync_key
            WHERE connection = ${connection} AND domain = ${domain} AND active = 1`,
      ),
    );
    return rows.map(({ link: links, ...rest }) => ({ ...rest, links }));
  }

  async countChangesToSpread(connection: string, domain: Domain): Promise<number> {
    const [row] = await this.database.read((query) =>
      query<{ count: number }>(
        sql`SELECT count(*) AS count FROM waiting_change WHERE connection = ${connection} AND domain = ${domain}`,
      ),
    );
    return row!.count;
  }

  async parked(connection: string, domain: Domain): Promise<readonly ParkedItem[]> {
    return await this.database.read((query) => findParked(query, connection, domain));
  }

  async journalCounts(connection: string, domain: Domain, since: number): Promise<readonly JournalCount[]> {
    return await this.database.read((query) => countJournal(query, connection, domain, since));
  }

  async journal(wanted: JournalQuery): Promise<readonly JournalEntry[]> {
    return await this.database.read((query) => findJournal(query, this.dialect, wanted));
  }

  async runs(wanted: Parameters<StateStore['runs']>[0]): Promise<readonly JournalRun[]> {
    return await this.database.read((query) => findRuns(query, this.dialect, wanted));
  }

  async trimJournal(
    bounds: Parameters<StateStore['trimJournal']>[0],
  ): Promise<{ readonly entries: number; readonly snapshots: number; readonly photos: number }> {
    const entries = await trimEntries(this.database, bounds);
    const snapshots = await removeUnusedSnapshots(this.database);
    return { entries, snapshots, photos: await trimPhotos(this.database, bounds.before) };
  }

  async renewPhotos(digests: readonly string[], at: number, exactly: boolean): Promise<readonly string[]> {
    return await this.database.write((query) => renewPhotos(query, this.dialect, digests, at, exactly));
  }

  async keepPhoto(digest: string, bytes: Uint8Array, at: number): Promise<void> {
    await this.database.write((query) => putPhoto(query, this.dialect, digest, bytes, at));
  }

  async missingPhotos(digests: readonly string[]): Promise<readonly string[]> {
    return await this.database.read((query) => photosMissing(query, this.dialect, digests));
  }

  async keptPhoto(digest: string): Promise<Uint8Array | null> {
    return await this.database.read((query) => findPhoto(query, digest));
  }

  async approveBrake(key: SyncKey): Promise<boolean> {
    return await this.database.write((query) => approveBrake(query, key));
  }

  async retryParked(
    key: SyncKey,
    recordIds: readonly string[] | 'all',
    kinds: readonly ParkedKind[],
  ): Promise<readonly string[]> {
    return await this.withParked(key, recordIds, kinds, (query, keyId, parked) =>
      this.addPending(query, keyId, parked),
    );
  }

  async dismissParked(key: SyncKey, recordIds: readonly string[] | 'all'): Promise<readonly string[]> {
    return await this.withParked(key, recordIds, 'all', (query, keyId, parked) =>
      query(sql`DELETE FROM parked WHERE key_id = ${keyId} AND record_id IN ${this.dialect.among(parked)}`),
    );
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  private async addPending(query: Query, keyId: number, recordIds: readonly string[]): Promise<void> {
    if (recordIds.length === 0) return;
    const rows = this.dialect.rows(
      [{ name: 'record_id', type: 'key' }],
      recordIds.map((recordId) => [recordId]),
    );
    await query(
      sql`INSERT INTO pending (key_id, record_id) SELECT ${keyId}, record_id FROM ${rows} AS sent ORDER BY position`,
    );
  }

  private async withKey<Value>(
    key: SyncKey,
    nothing: Value,
    work: (query: Query, keyId: number) => Promise<Value>,
  ): Promise<Value> {
    return await this.database.read(async (query) => {
      const keyId = await existingKeyId(query, key);
      return keyId === null ? nothing : await work(query, keyId);
    });
  }

  /** Works on those of these records that are parked, if any, and answers them. */
  private async withParked(
    key: SyncKey,
    recordIds: readonly string[] | 'all',
    kinds: readonly ParkedKind[] | 'all',
    work: (query: Query, keyId: number, parked: readonly string[]) => Promise<unknown>,
  ): Promise<readonly string[]> {
    return await this.database.write(async (query) => {
      const keyId = await existingKeyId(query, key);
      if (keyId === null) return [];
      const parked = await parkedOf(query, this.dialect, keyId, recordIds, kinds);
      if (parked.length > 0) await work(query, keyId, parked);
      return parked;
    });
  }

  private async fenced(
    key: SyncKey,
    fence: FenceToken,
    work: (query: Query, keyId: number) => Promise<unknown>,
  ): Promise<boolean> {
    return await this.database.write(async (query) => {
      const keyId = await fencedKeyId(query, this.dialect, key, fence);
      if (keyId === null) return false;
      await work(query, keyId);
      return true;
    });
  }
}

interface PlaceRow {
  readonly record_id: string;
  readonly item_id: string;
  readonly change_key: string;
}
