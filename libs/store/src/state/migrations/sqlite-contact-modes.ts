import type { MigrationInterface, QueryRunner } from 'typeorm';
import { queryOf } from '../../sqlite/sqlite-database.js';
import { sqliteDialect } from '../../sqlite/sqlite-dialect.js';
import { countFormerRuns, nameFormerPeople } from './former-rows.js';
import { setStatistics } from './sqlite-statistics.js';
import { contactModeTables } from './state-tables.js';

const columns = [
  ['sync_key', 'mode', 'TEXT'],
  ['sync_key', 'brake_approved', 'INTEGER NOT NULL DEFAULT 0'],
  ['link', 'photo_version', 'TEXT'],
  ['snapshot', 'person', "TEXT NOT NULL DEFAULT ''"],
  ['snapshot', 'used_at', 'INTEGER NOT NULL DEFAULT 0'],
  ['parked', 'kind', "TEXT NOT NULL DEFAULT 'invalid'"],
  ['parked', 'title', 'TEXT'],
  ['journal', 'side', "TEXT NOT NULL DEFAULT 'exchange'"],
  ['journal', 'conflict_fields', 'TEXT'],
  ['journal', 'undoes', 'INTEGER'],
  ['journal', 'undone_by', 'TEXT'],
  ['journal', 'token', 'TEXT'],
] as const;

const tables = [
  // Journal entries of a key are in the order of their ids in it: an index of SQLite's ends with the row's id.
  'CREATE INDEX journal_key ON journal (key_id)',
  'CREATE INDEX journal_conflict ON journal (id) WHERE conflict_fields IS NOT NULL',
  'CREATE INDEX journal_announced ON journal (key_id, token) WHERE token IS NOT NULL',
  // What the journal has of a run, kept with it: counting a run's entries anew would be reading the journal.
  `CREATE TABLE journal_run (
     key_id INTEGER NOT NULL,
     run TEXT NOT NULL,
     operation TEXT NOT NULL,
     entries INTEGER NOT NULL,
     first_at INTEGER NOT NULL,
     last_at INTEGER NOT NULL,
     undone INTEGER NOT NULL DEFAULT 0,
     undone_at INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (key_id, run, operation)) WITHOUT ROWID`,
  'CREATE INDEX journal_run_name ON journal_run (run)',
  `CREATE TABLE foreign_item (
     id INTEGER PRIMARY KEY,
     key_id INTEGER NOT NULL,
     item_id TEXT NOT NULL,
     change_key TEXT NOT NULL,
     record_id TEXT,
     UNIQUE (key_id, item_id))`,
  'CREATE INDEX foreign_item_record ON foreign_item (key_id, record_id) WHERE record_id IS NOT NULL',
  `CREATE TABLE foreign_match (
     key_id INTEGER NOT NULL,
     match_key TEXT NOT NULL,
     foreign_id INTEGER NOT NULL,
     PRIMARY KEY (key_id, match_key, foreign_id)) WITHOUT ROWID`,
  'CREATE INDEX foreign_match_item ON foreign_match (foreign_id)',
  `CREATE TABLE detached (
     key_id INTEGER NOT NULL,
     record_id TEXT NOT NULL,
     reason TEXT NOT NULL,
     PRIMARY KEY (key_id, record_id)) WITHOUT ROWID`,
];

/** What contacts in three modes need, and the journal's undo. */
export class SqliteContactModes1764100000000 implements MigrationInterface {
  async up(queries: QueryRunner): Promise<void> {
    for (const [table, column, type] of columns) {
      await queries.query(`ALTER TABLE ${table} ADD COLUMN ${column} ${type}`);
    }
    for (const table of tables) await queries.query(table);
    await setStatistics(queries);
    await countFormerRuns(queryOf(queries));
    await nameFormerPeople(queryOf(queries), sqliteDialect);
  }

  async down(queries: QueryRunner): Promise<void> {
    await queries.query('DELETE FROM sqlite_stat1');
    for (const table of contactModeTables) await queries.query(`DROP TABLE ${table}`);
    for (const index of ['journal_announced', 'journal_conflict', 'journal_key'])
      await queries.query(`DROP INDEX ${index}`);
    for (const [table, column] of columns) await queries.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
  }
}
