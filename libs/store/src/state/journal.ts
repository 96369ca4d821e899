import type { Domain } from '@pmsync/contracts';
import type { JournalCount, JournalEntry, JournalOperation, NewJournalEntry } from '../ports/state-store.js';
import { list } from '../sqlite/lists.js';
import type { Query } from '../sqlite/query.js';
import { contactOfSnapshot, type SnapshotWriter } from './snapshots.js';

export async function putJournal(
  query: Query,
  keyId: number,
  entries: readonly NewJournalEntry[],
  snapshots: SnapshotWriter,
): Promise<void> {
  if (entries.length === 0) return;
  const rows = entries.map(({ run, at, recordId, itemId, operation, former, current }) => [
    run,
    at,
    recordId,
    itemId,
    operation,
    snapshots.addOptional(former),
    snapshots.addOptional(current),
  ]);
  await query(
    `INSERT INTO journal (key_id, run, at, record_id, item_id, operation, former, current)
     SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6 FROM json_each(?)`,
    [keyId, list(rows)],
  );
}

export async function countJournal(
  query: Query,
  connection: string,
  domain: Domain,
  since: number,
): Promise<JournalCount[]> {
  return await query<{ mailbox: string; operation: JournalOperation; count: number }>(
    `SELECT sync_key.mailbox, journal.operation, count(*) AS count
     FROM sync_key JOIN journal ON journal.key_id = sync_key.id AND journal.at >= ?
     WHERE sync_key.connection = ? AND sync_key.domain = ?
     GROUP BY sync_key.mailbox, journal.operation`,
    [since, connection, domain],
  );
}

interface JournalRow {
  readonly id: number;
  readonly connection: string;
  readonly domain: Domain;
  readonly mailbox: string;
  readonly run: string;
  readonly at: number;
  readonly record_id: string;
  readonly item_id: string | null;
  readonly operation: JournalOperation;
  readonly former: string | null;
  readonly current: string | null;
}

export async function findJournal(
  query: Query,
  wanted: {
    readonly connection: string;
    readonly mailbox?: string;
    readonly recordId?: string;
    readonly limit: number;
  },
): Promise<JournalEntry[]> {
  const rows = await query<JournalRow>(
    `SELECT journal.id, connection, domain, mailbox, run, at, record_id, item_id, operation,
            former.content AS former, current.content AS current
     FROM journal
     JOIN sync_key ON sync_key.id = journal.key_id
     LEFT JOIN snapshot AS former ON former.hash = journal.former
     LEFT JOIN snapshot AS current ON current.hash = journal.current
     WHERE connection = ?1 AND (?2 IS NULL OR mailbox = ?2) AND (?3 IS NULL OR record_id = ?3)
     ORDER BY journal.id DESC LIMIT ?4`,
    [wanted.connection, wanted.mailbox ?? null, wanted.recordId ?? null, wanted.limit],
  );
  return rows.map(({ record_id: recordId, item_id: itemId, former, current, id, ...rest }) => ({
    ...rest,
    id: String(id),
    recordId,
    itemId,
    former: former === null ? null : contactOfSnapshot(former),
    current: current === null ? null : contactOfSnapshot(current),
  }));
}
