import type { Domain } from '@pmsync/contracts';
import type { JournalCount, JournalEntry, JournalOperation, NewJournalEntry } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { raw, sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { contactOfSnapshot, type SnapshotWriter } from './snapshots.js';

const columns = [
  { name: 'run', type: 'key' },
  { name: 'at', type: 'number' },
  { name: 'record_id', type: 'key' },
  { name: 'item_id', type: 'key' },
  { name: 'operation', type: 'key' },
  { name: 'former', type: 'key' },
  { name: 'current_value', type: 'key' },
] as const;
const columnNames = raw(columns.map(({ name }) => name).join(', '));

export async function putJournal(
  query: Query,
  dialect: Dialect,
  keyId: number,
  entries: readonly NewJournalEntry[],
  snapshots: SnapshotWriter,
): Promise<void> {
  if (entries.length === 0) return;
  const sent = dialect.rows(
    columns,
    entries.map(({ run, at, recordId, itemId, operation, former, current }) => [
      run,
      at,
      recordId,
      itemId,
      operation,
      snapshots.addOptional(former),
      snapshots.addOptional(current),
    ]),
  );
  await query(
    sql`INSERT INTO journal (key_id, ${columnNames}) SELECT ${keyId}, ${columnNames} FROM ${sent} AS sent ORDER BY position`,
  );
}

export async function countJournal(
  query: Query,
  connection: string,
  domain: Domain,
  since: number,
): Promise<JournalCount[]> {
  return await query<{ mailbox: string; operation: JournalOperation; count: number }>(
    sql`SELECT sync_key.mailbox, journal.operation, count(*) AS count
        FROM sync_key JOIN journal ON journal.key_id = sync_key.id AND journal.at >= ${since}
        WHERE sync_key.connection = ${connection} AND sync_key.domain = ${domain}
        GROUP BY sync_key.mailbox, journal.operation`,
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
  readonly current_value: string | null;
}

export async function findJournal(
  query: Query,
  dialect: Dialect,
  wanted: {
    readonly connection: string;
    readonly mailbox?: string;
    readonly recordId?: string;
    readonly limit: number;
  },
): Promise<JournalEntry[]> {
  const { connection, mailbox, recordId, limit } = wanted;
  const ofMailbox = mailbox === undefined ? sql`` : sql`AND mailbox = ${mailbox}`;
  const ofRecord = recordId === undefined ? sql`` : sql`AND record_id = ${recordId}`;
  const rows = await query<JournalRow>(
    sql`SELECT journal.id, connection, domain, mailbox, run, at, record_id, item_id, operation,
               former.content AS former, current_one.content AS current_value
        FROM journal
        JOIN sync_key ON sync_key.id = journal.key_id
        LEFT JOIN snapshot AS former ON former.hash = journal.former
        LEFT JOIN snapshot AS current_one ON current_one.hash = journal.current_value
        WHERE connection = ${connection} ${ofMailbox} ${ofRecord}
        ORDER BY journal.id DESC ${dialect.first(limit)}`,
  );
  return rows.map(
    ({ record_id: record, item_id: itemId, former, current_value: current, id, at, ...rest }) => ({
      ...rest,
      id: String(id),
      at: Number(at),
      recordId: record,
      itemId,
      former: former === null ? null : contactOfSnapshot(former),
      current: current === null ? null : contactOfSnapshot(current),
    }),
  );
}
