import type { Domain, SyncKey } from '@pmsync/contracts';
import { StateUnavailable } from '../errors.js';
import type {
  ConnectionProblem,
  ConnectionRow,
  FenceToken,
  Intent,
  JournalCount,
  JournalEntry,
  Link,
  LinkedItem,
  MailboxCounts,
  MailboxState,
  ParkedItem,
  PassCommit,
  PassResult,
  PendingRow,
  RecordChange,
  StateStore,
  WaitingChange,
} from '../ports/state-store.js';
import { inList, list } from '../sqlite/lists.js';
import type { SqliteFailure } from '../sqlite/failure.js';
import type { Query } from '../sqlite/query.js';
import { SqliteDatabase } from '../sqlite/sqlite-database.js';
import { countJournal, findJournal, putJournal } from './journal.js';
import { activate, claim, existingKeyId, fencedKeyId, findState, findStates, keyIdOf } from './keys.js';
import { findLinks, placeOf, putLinks } from './links.js';
import { Initial1764000000000 } from './migrations/initial.js';
import { SnapshotWriter } from './snapshots.js';

/** The state store in an SQLite file, shared by all services of one machine. */
export class SqliteStateStore implements StateStore {
  private readonly database: SqliteDatabase;

  constructor(file: string) {
    this.database = new SqliteDatabase({
      file,
      create: true,
      migrations: [Initial1764000000000],
      explain: (failure) => explain(file, failure),
    });
  }

  async saveConnections(connections: readonly ConnectionRow[]): Promise<void> {
    await this.database.write(async (query) => {
      await query('DELETE FROM connection');
      const rows = connections.map((each) => [
        each.id,
        each.exchangeUrl,
        each.exchangeVersion,
        each.projectMateServer,
        each.projectMateDatabase,
        each.periodSeconds,
        each.startType,
      ]);
      await query(
        `INSERT INTO connection (id, exchange_url, exchange_version, projectmate_server, projectmate_database, period_seconds, start_type)
         SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?)`,
        [list(rows)],
      );
      await query('DELETE FROM connection_problem WHERE connection NOT IN (SELECT id FROM connection)');
    });
  }

  async connections(): Promise<readonly ConnectionRow[]> {
    return await this.database.read((query) =>
      query<ConnectionRow>(
        `SELECT id, exchange_url AS exchangeUrl, exchange_version AS exchangeVersion, projectmate_server AS projectMateServer,
                projectmate_database AS projectMateDatabase, period_seconds AS periodSeconds, start_type AS startType
         FROM connection ORDER BY id`,
      ),
    );
  }

  async reportConnection(connection: string, source: string, problem: string | null): Promise<void> {
    await this.database.write(async (query) => {
      await query('DELETE FROM connection_problem WHERE connection = ? AND source = ? AND problem IS NOT ?', [
        connection,
        source,
        problem,
      ]);
      if (problem === null) return;
      await query(
        'INSERT OR IGNORE INTO connection_problem (connection, source, problem, since) VALUES (?, ?, ?, ?)',
        [connection, source, problem, Date.now()],
      );
    });
  }

  async connectionProblems(): Promise<readonly ConnectionProblem[]> {
    return await this.database.read((query) =>
      query<ConnectionProblem>(
        'SELECT connection, source, problem, since FROM connection_problem ORDER BY source',
      ),
    );
  }

  async enqueueChanges(connection: string, domain: Domain, changes: readonly RecordChange[]): Promise<void> {
    await this.database.write((query) =>
      query(
        `INSERT INTO waiting_change (connection, domain, entity, record_id)
         SELECT ?, ?, value ->> 0, value ->> 1 FROM json_each(?)`,
        [connection, domain, list(changes.map(({ entity, recordId }) => [entity, recordId]))],
      ),
    );
  }

  async changesToSpread(
    connection: string,
    domain: Domain,
    limit: number,
  ): Promise<readonly WaitingChange[]> {
    return await this.database.read((query) =>
      query<WaitingChange>(
        `SELECT CAST(id AS TEXT) AS id, entity, record_id AS recordId FROM waiting_change
         WHERE connection = ? AND domain = ? ORDER BY waiting_change.id LIMIT ?`,
        [connection, domain, limit],
      ),
    );
  }

  async spreadChanges(
    connection: string,
    domain: Domain,
    spread: Parameters<StateStore['spreadChanges']>[2],
  ): Promise<readonly string[]> {
    return await this.database.write(async (query) => {
      const audience = list(spread.audience.map(({ mailbox, recordId }) => [mailbox, recordId]));
      const linked = list(spread.linkedRecordIds);
      await query(
        `INSERT OR IGNORE INTO sync_key (connection, domain, mailbox)
         SELECT DISTINCT ?, ?, value ->> 0 FROM json_each(?)`,
        [connection, domain, audience],
      );
      const wanted = `
        SELECT sync_key.id AS key_id, wanted.value ->> 1 AS record_id FROM json_each(?3) AS wanted
        JOIN sync_key ON sync_key.connection = ?1 AND sync_key.domain = ?2 AND sync_key.mailbox = wanted.value ->> 0
        UNION
        SELECT link.key_id, link.record_id FROM sync_key CROSS JOIN link ON link.key_id = sync_key.id
        WHERE sync_key.connection = ?1 AND sync_key.domain = ?2
          AND link.record_id IN (SELECT value FROM json_each(?4))`;
      const parameters = [connection, domain, audience, linked];
      const mailboxes = await query<{ mailbox: string }>(
        `SELECT DISTINCT mailbox FROM (${wanted}) JOIN sync_key ON sync_key.id = key_id ORDER BY mailbox`,
        parameters,
      );
      await query(
        `INSERT INTO pending (key_id, record_id) SELECT key_id, record_id FROM (${wanted})`,
        parameters,
      );
      await query(`DELETE FROM waiting_change WHERE id IN ${inList}`, [list(spread.changeIds.map(Number))]);
      return mailboxes.map(({ mailbox }) => mailbox);
    });
  }

  async enqueuePending(key: SyncKey, recordIds: readonly string[]): Promise<void> {
    await this.database.write(async (query) => await addPending(query, await keyIdOf(query, key), recordIds));
  }

  async pending(key: SyncKey, limit: number): Promise<readonly PendingRow[]> {
    return await this.withKey(key, [], (query, keyId) =>
      query<PendingRow>(
        `SELECT CAST(id AS TEXT) AS id, record_id AS recordId FROM pending
         WHERE key_id = ? ORDER BY pending.id LIMIT ?`,
        [keyId, limit],
      ),
    );
  }

  async mailboxesWithPending(connection: string, domain: Domain): Promise<readonly string[]> {
    const rows = await this.database.read((query) =>
      query<{ mailbox: string }>(
        `SELECT mailbox FROM sync_key
         WHERE connection = ? AND domain = ? AND EXISTS (SELECT 1 FROM pending WHERE key_id = sync_key.id)`,
        [connection, domain],
      ),
    );
    return rows.map(({ mailbox }) => mailbox);
  }

  async activateMailboxes(connection: string, domain: Domain, mailboxes: readonly string[]): Promise<void> {
    await this.database.write((query) => activate(query, connection, domain, mailboxes));
  }

  async claimFence(key: SyncKey, fence: FenceToken): Promise<boolean> {
    return await this.database.write((query) => claim(query, key, fence));
  }

  async mailboxState(key: SyncKey): Promise<MailboxState | null> {
    return await this.database.read((query) => findState(query, key));
  }

  async mailboxStates(connection: string, domain: Domain): Promise<readonly MailboxState[]> {
    return await this.database.read((query) => findStates(query, connection, domain));
  }

  async fillMailbox(key: SyncKey, recordIds: readonly string[], last: boolean): Promise<void> {
    await this.database.write(async (query) => {
      const keyId = await keyIdOf(query, key);
      await addPending(query, keyId, recordIds);
      if (last) await query('UPDATE sync_key SET filled = 1 WHERE id = ?', [keyId]);
    });
  }

  async linksByRecord(key: SyncKey, recordIds: readonly string[]): Promise<readonly Link[]> {
    return await this.withKey(key, [], (query, keyId) => findLinks(query, keyId, 'record_id', recordIds));
  }

  async linksByItem(key: SyncKey, itemIds: readonly string[]): Promise<readonly LinkedItem[]> {
    return await this.withKey(key, [], async (query, keyId) => {
      const rows = await query<{ record_id: string; item_id: string; change_key: string }>(
        `SELECT record_id, item_id, change_key FROM link WHERE key_id = ? AND item_id IN ${inList}`,
        [keyId, list(itemIds)],
      );
      return rows.map(placeOf);
    });
  }

  async linkedItems(key: SyncKey): Promise<readonly LinkedItem[]> {
    return await this.withKey(key, [], async (query, keyId) => {
      const rows = await query<{ record_id: string; item_id: string; change_key: string }>(
        'SELECT record_id, item_id, change_key FROM link WHERE key_id = ? ORDER BY record_id',
        [keyId],
      );
      return rows.map(placeOf);
    });
  }

  async unconfirmedItems(key: SyncKey): Promise<readonly LinkedItem[]> {
    return await this.withKey(key, [], async (query, keyId) => {
      const rows = await query<{ record_id: string; item_id: string; change_key: string }>(
        'SELECT record_id, item_id, change_key FROM link WHERE key_id = ? AND confirmed = 0',
        [keyId],
      );
      return rows.map(placeOf);
    });
  }

  async countLinks(key: SyncKey): Promise<number> {
    return await this.withKey(key, 0, async (query, keyId) => {
      const [row] = await query<{ count: number }>('SELECT count(*) AS count FROM link WHERE key_id = ?', [
        keyId,
      ]);
      return row!.count;
    });
  }

  async openIntents(key: SyncKey): Promise<readonly Intent[]> {
    return await this.withKey(key, [], (query, keyId) =>
      query<Intent>('SELECT record_id AS recordId, settled_by AS settledBy FROM intent WHERE key_id = ?', [
        keyId,
      ]),
    );
  }

  async writeIntents(key: SyncKey, fence: FenceToken, intents: readonly Intent[]): Promise<boolean> {
    return await this.fenced(key, fence, (query, keyId) =>
      query(
        `INSERT OR REPLACE INTO intent (key_id, record_id, settled_by)
         SELECT ?, value ->> 0, value ->> 1 FROM json_each(?)`,
        [keyId, list(intents.map(({ recordId, settledBy }) => [recordId, settledBy]))],
      ),
    );
  }

  async commitPass(key: SyncKey, fence: FenceToken, commit: PassCommit): Promise<boolean> {
    return await this.fenced(key, fence, async (query, keyId) => {
      const snapshots = new SnapshotWriter();
      const remove = async (table: string, column: string, values: readonly unknown[] | undefined) => {
        if (!values || values.length === 0) return;
        await query(`DELETE FROM ${table} WHERE key_id = ? AND ${column} IN ${inList}`, [
          keyId,
          list(values),
        ]);
      };
      await remove('link', 'record_id', commit.unlinkRecordIds);
      await putLinks(query, keyId, commit.links ?? [], snapshots);
      await putJournal(query, keyId, commit.journal ?? [], snapshots);
      await snapshots.write(query);
      await remove('pending', 'id', commit.donePendingIds?.map(Number));
      await remove('intent', 'record_id', commit.resolvedIntents);
      await remove('parked', 'record_id', commit.unparkRecordIds);
      if (commit.park && commit.park.length > 0) {
        await query(
          `INSERT INTO parked (key_id, record_id, reason, since)
           SELECT ?, value ->> 0, value ->> 1, ? FROM json_each(?) WHERE true
           ON CONFLICT (key_id, record_id) DO UPDATE SET reason = excluded.reason`,
          [keyId, Date.now(), list(commit.park.map(({ recordId, reason }) => [recordId, reason]))],
        );
      }
      if (commit.confirmedItemIds && commit.confirmedItemIds.length > 0) {
        await query(
          `UPDATE link SET confirmed = 1 WHERE key_id = ? AND confirmed = 0 AND item_id IN ${inList}`,
          [keyId, list(commit.confirmedItemIds)],
        );
      }
      if (commit.syncState !== undefined) {
        await query('UPDATE sync_key SET sync_state = ? WHERE id = ?', [commit.syncState, keyId]);
      }
    });
  }

  async recordPass(key: SyncKey, fence: FenceToken, result: PassResult): Promise<boolean> {
    return await this.fenced(key, fence, (query, keyId) =>
      query(
        `UPDATE sync_key SET retry_after = ?1, failures = ?2, problem = ?3, braked = ?4,
                last_success = CASE WHEN ?3 IS NULL THEN ?5 ELSE last_success END
         WHERE id = ?6`,
        [result.retryAfter, result.failures, result.problem, result.braked ? 1 : 0, result.at, keyId],
      ),
    );
  }

  async mailboxCounts(connection: string, domain: Domain): Promise<readonly MailboxCounts[]> {
    const count = (table: string) => `(SELECT count(*) FROM ${table} WHERE key_id = sync_key.id) AS ${table}`;
    const rows = await this.database.read((query) =>
      query<{ mailbox: string; link: number; pending: number; parked: number }>(
        `SELECT mailbox, ${count('link')}, ${count('pending')}, ${count('parked')} FROM sync_key
         WHERE connection = ? AND domain = ? AND active = 1`,
        [connection, domain],
      ),
    );
    return rows.map(({ link: links, ...rest }) => ({ ...rest, links }));
  }

  async countChangesToSpread(connection: string, domain: Domain): Promise<number> {
    const [row] = await this.database.read((query) =>
      query<{ count: number }>(
        'SELECT count(*) AS count FROM waiting_change WHERE connection = ? AND domain = ?',
        [connection, domain],
      ),
    );
    return row!.count;
  }

  async parked(connection: string, domain: Domain): Promise<readonly ParkedItem[]> {
    return await this.database.read((query) =>
      query<ParkedItem>(
        `SELECT mailbox, record_id AS recordId, reason, since FROM parked JOIN sync_key ON sync_key.id = key_id
         WHERE connection = ? AND domain = ? ORDER BY since`,
        [connection, domain],
      ),
    );
  }

  async journalCounts(connection: string, domain: Domain, since: number): Promise<readonly JournalCount[]> {
    return await this.database.read((query) => countJournal(query, connection, domain, since));
  }

  async journal(wanted: Parameters<StateStore['journal']>[0]): Promise<readonly JournalEntry[]> {
    return await this.database.read((query) => findJournal(query, wanted));
  }

  async close(): Promise<void> {
    await this.database.close();
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

  private async fenced(
    key: SyncKey,
    fence: FenceToken,
    work: (query: Query, keyId: number) => Promise<unknown>,
  ): Promise<boolean> {
    return await this.database.write(async (query) => {
      const keyId = await fencedKeyId(query, key, fence);
      if (keyId === null) return false;
      await work(query, keyId);
      return true;
    });
  }
}

async function addPending(query: Query, keyId: number, recordIds: readonly string[]): Promise<void> {
  await query('INSERT INTO pending (key_id, record_id) SELECT ?, value FROM json_each(?)', [
    keyId,
    list(recordIds),
  ]);
}

function explain(file: string, { kind, words }: SqliteFailure): StateUnavailable {
  return new StateUnavailable(
    kind === 'busy'
      ? `The state database ${file} has been locked by another process for too long.`
      : `The state database ${file} cannot be used: ${words}.`,
  );
}
