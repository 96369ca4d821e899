import type { QueryRunner } from 'typeorm';

/** Of each index, how many rows it has, and how many share its first column, its first two, and so on. */
const statistics = [
  ['sync_key', 'sqlite_autoindex_sync_key_1', '1500 500 500 1'],
  ['pending', 'pending_key', '100000 500 1'],
  ['snapshot', 'sqlite_autoindex_snapshot_1', '50000 1'],
  ['link', 'link', '2500000 5000 1'],
  ['link', 'link_item', '2500000 5000 1'],
  ['link', 'link_unconfirmed', '50000 100'],
  ['intent', 'intent', '5000 50 1'],
  ['parked', 'parked', '5000 50 1'],
  ['detached', 'detached', '50000 100 1'],
  ['foreign_item', 'sqlite_autoindex_foreign_item_1', '500000 1000 1'],
  ['foreign_item', 'foreign_item_record', '50000 100 1'],
  ['foreign_match', 'foreign_match', '1000000 2000 2 1'],
  ['foreign_match', 'foreign_match_item', '1000000 3'],
  ['journal', 'journal_key', '5000000 10000'],
  ['journal', 'journal_time', '5000000 10000 100 50'],
  ['journal', 'journal_record', '5000000 1000'],
  ['journal', 'journal_conflict', '1000'],
  ['journal_run', 'journal_run', '500000 1000 2 1'],
  ['journal_run', 'journal_run_name', '500000 2'],
] as const;

/**
 * Tells SQLite what the tables of a large firm look like: 500 mailboxes of 5,000 contacts. By itself it takes any key for one of ten rows, and then reads all links of
 * a mailbox to find a few. Measuring (`ANALYZE`) would say the same of an empty file. SQLite means its `sqlite_stat1` to be set so ("Manual Control Of Query
 * Plans Using SQLITE_STAT Tables").
 */
export async function setStatistics(queries: QueryRunner): Promise<void> {
  // Makes the table.
  await queries.query('ANALYZE connection');
  await queries.query('DELETE FROM sqlite_stat1');
  for (const row of statistics) {
    await queries.query('INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?, ?, ?)', [...row]);
  }
  // Other connections read it when they open; this one has to be told.
  await queries.query('ANALYZE sqlite_schema');
}
