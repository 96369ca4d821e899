import type { ContactField } from '@pmsync/domain';
import type { Domain } from '@pmsync/contracts';
import type {
  AnnouncedEntry,
  JournalCount,
  JournalEntry,
  JournalOperation,
  JournalQuery,
  NewJournalEntry,
} from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { joined, raw, sql, type Sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { searched } from './person.js';
import { countRuns, runsOfEntries, type RunChange } from './runs.js';
import { contactOfSnapshot, type SnapshotWriter } from './snapshots.js';

const columns = [
  { name: 'run', type: 'key' },
  { name: 'at', type: 'number' },
  { name: 'record_id', type: 'key' },
  { name: 'item_id', type: 'key' },
  { name: 'operation', type: 'key' },
  { name: 'side', type: 'key' },
  { name: 'former', type: 'key' },
  { name: 'current_value', type: 'key' },
  { name: 'conflict_fields', type: 'key' },
  { name: 'undoes', type: 'number' },
  { name: 'token', type: 'key' },
] as const;
const columnNames = raw(columns.map(({ name }) => name).join(', '));

export async function putJournal(
  query: Query,
  dialect: Dialect,
  keyId: number,
  entries: readonly (NewJournalEntry | AnnouncedEntry)[],
  snapshots: SnapshotWriter,
): Promise<void> {
  if (entries.length === 0) return;
  const sent = dialect.rows(
    columns,
    entries.map((each) => [
      each.run,
      each.at,
      each.recordId,
      each.itemId,
      each.operation,
      each.side,
      snapshots.addOptional(each.former),
      snapshots.addOptional(each.current),
      each.conflictFields.join(' ') || null,
      each.undoes === null ? null : Number(each.undoes),
      'token' in each ? each.token : null,
    ]),
  );
  await query(
    sql`INSERT INTO journal (key_id, ${columnNames}) SELECT ${keyId}, ${columnNames} FROM ${sent} AS sent ORDER BY position`,
  );
  await countRuns(query, dialect, changesOf(keyId, entries));
}

function changesOf(keyId: number, entries: readonly NewJournalEntry[]): RunChange[] {
  const groups = Map.groupBy(entries, ({ run, operation }) => `${operation} ${run}`);
  return [...groups.values()].map((group) => {
    const times = group.map(({ at }) => at);
    const { run, operation } = group[0]!;
    const firstAt = times.reduce((earliest, at) => Math.min(earliest, at));
    const lastAt = times.reduce((latest, at) => Math.max(latest, at));
    return { keyId, run, operation, entries: group.length, firstAt, lastAt, undone: 0, undoneAt: 0 };
  });
}

/** Notes which run has undone these entries of a key; not of those that were undone before. */
export async function markUndone(
  query: Query,
  dialect: Dialect,
  keyId: number,
  entryIds: readonly string[],
  undoneBy: string,
): Promise<void> {
  const these = sql`key_id = ${keyId} AND undone_by IS NULL AND id IN ${dialect.among(entryIds.map(Number))}`;
  const undone = await runsOfEntries(query, keyId, these);
  await query(sql`UPDATE journal SET undone_by = ${undoneBy} WHERE ${these}`);
  const undoneAt = Date.now();
  await countRuns(
    query,
    dialect,
    undone.map(({ change, count }) => ({ ...change, undone: count, undoneAt })),
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
  readonly side: NewJournalEntry['side'];
  readonly former: string | null;
  readonly current_value: string | null;
  readonly conflict_fields: string | null;
  readonly undoes: number | null;
  readonly undone_by: string | null;
  readonly token: string | null;
}

/** The entries are found by their ids first: what they hold is read of those only that are answered. */
export async function findJournal(
  query: Query,
  dialect: Dialect,
  wanted: JournalQuery,
): Promise<JournalEntry[]> {
  const found = await foundIds(query, dialect, wanted);
  if (found === null) return [];
  const rows = await query<JournalRow>(
    sql`SELECT journal.id, connection, domain, mailbox, journal.run, journal.at, journal.record_id, journal.item_id,
               journal.operation, journal.side, journal.conflict_fields, journal.undoes, journal.undone_by, journal.token,
               former.content AS former, current_one.content AS current_value
        FROM journal
        JOIN sync_key ON sync_key.id = journal.key_id
        LEFT JOIN snapshot AS former ON former.hash = journal.former
        LEFT JOIN snapshot AS current_one ON current_one.hash = journal.current_value
        WHERE journal.id IN (${found})
        ORDER BY journal.id DESC ${dialect.first(wanted.limit)}`,
  );
  return rows.map(entryOf);
}

/** A `SELECT` of the ids that fit, the newest `limit` or a few times as many; null when there can be none. */
async function foundIds(query: Query, dialect: Dialect, wanted: JournalQuery): Promise<Sql | null> {
  const { connection, mailbox, recordId, run, limit } = wanted;
  const newest = (place: Sql) =>
    sql`SELECT id FROM (SELECT id FROM journal WHERE ${joined([place, ...conditions(dialect, wanted)], ' AND ')}
                        ORDER BY id DESC ${dialect.first(limit)}) AS newest`;
  const ofMailbox = mailbox === undefined ? sql`` : sql`AND mailbox = ${mailbox}`;
  const keys = sql`SELECT id FROM sync_key WHERE connection = ${connection} ${ofMailbox}`;
  // With a sign before it, no index is looked up by it: the entries are read in the order of their ids, and the reading ends when enough are found.
  const amongKeys = sql`+key_id IN (${keys})`;
  if (recordId !== undefined) return newest(sql`record_id = ${recordId} AND ${amongKeys}`);
  if (run !== undefined) {
    // The time of a run leads to its entries: an index of all entries' runs would be as large as the journal.
    const ofRun = (what: Sql) => sql`(SELECT ${what} FROM journal_run WHERE run = ${run})`;
    return newest(
      sql`key_id IN ${ofRun(sql`key_id`)} AND at >= ${ofRun(sql`min(first_at)`)} AND at <= ${ofRun(sql`max(last_at)`)}
          AND ${amongKeys}`,
    );
  }
  if (mailbox === undefined) return newest(amongKeys);
  // A mailbox has a key for each domain: each key's entries are in the order of their ids, those of several keys are not.
  const keyIds = await query<{ id: number }>(keys);
  if (keyIds.length === 0) return null;
  return joined(
    keyIds.map(({ id }) => newest(sql`key_id = ${id}`)),
    ' UNION ALL ',
  );
}

function conditions(dialect: Dialect, wanted: JournalQuery): Sql[] {
  const { run, conflictsOnly, operations, person, before, since, until } = wanted;
  const all: Sql[] = [];
  if (run !== undefined) all.push(sql`run = ${run}`);
  if (conflictsOnly) all.push(sql`conflict_fields IS NOT NULL`);
  if (operations) all.push(sql`operation IN ${dialect.among(operations)}`);
  if (before !== undefined) all.push(sql`id < ${Number(before)}`);
  // With a sign before it, as above.
  if (since !== undefined) all.push(sql`+at >= ${since}`);
  if (until !== undefined) all.push(sql`+at < ${until}`);
  if (person !== undefined && searched(person) !== '') {
    const like = sql`(SELECT hash FROM snapshot WHERE ${dialect.contains('person', searched(person))})`;
    all.push(sql`(former IN ${like} OR current_value IN ${like})`);
  }
  return all;
}

function entryOf(row: JournalRow): JournalEntry {
  return {
    id: String(row.id),
    connection: row.connection,
    domain: row.domain,
    mailbox: row.mailbox,
    run: row.run,
    at: Number(row.at),
    recordId: row.record_id,
    itemId: row.item_id,
    operation: row.operation,
    side: row.side,
    former: row.former === null ? null : contactOfSnapshot(row.former),
    current: row.current_value === null ? null : contactOfSnapshot(row.current_value),
    conflictFields: (row.conflict_fields?.split(' ') ?? []) as ContactField[],
    undoes: row.undoes === null ? null : String(row.undoes),
    undoneBy: row.undone_by,
    outcome: row.token === null ? 'done' : 'unknown',
  };
}
