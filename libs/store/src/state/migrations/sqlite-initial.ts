import type { MigrationInterface, QueryRunner } from 'typeorm';
import { initialTables } from './state-tables.js';

const tables = [
  `CREATE TABLE connection (
     id TEXT PRIMARY KEY,
     exchange_url TEXT NOT NULL,
     exchange_version TEXT NOT NULL,
     projectmate_server TEXT NOT NULL,
     projectmate_database TEXT NOT NULL,
     period_seconds INTEGER NOT NULL,
     start_type TEXT NOT NULL)`,
  `CREATE TABLE connection_problem (
     connection TEXT NOT NULL,
     source TEXT NOT NULL,
     problem TEXT NOT NULL,
     since INTEGER NOT NULL,
     PRIMARY KEY (connection, source)) WITHOUT ROWID`,
  // A key and where its reconciliation stands. Others refer to it by its id, which is shorter than its name.
  `CREATE TABLE sync_key (
     id INTEGER PRIMARY KEY,
     connection TEXT NOT NULL,
     domain TEXT NOT NULL,
     mailbox TEXT NOT NULL,
     active INTEGER NOT NULL DEFAULT 0,
     filled INTEGER NOT NULL DEFAULT 0,
     fence_issuer TEXT,
     fence_revision INTEGER,
     sync_state TEXT,
     retry_after INTEGER NOT NULL DEFAULT 0,
     failures INTEGER NOT NULL DEFAULT 0,
     problem TEXT,
     braked INTEGER NOT NULL DEFAULT 0,
     last_success INTEGER,
     UNIQUE (connection, domain, mailbox))`,
  `CREATE TABLE waiting_change (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     connection TEXT NOT NULL,
     domain TEXT NOT NULL,
     entity TEXT NOT NULL,
     record_id TEXT NOT NULL)`,
  'CREATE INDEX waiting_change_place ON waiting_change (connection, domain, id)',
  `CREATE TABLE pending (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     key_id INTEGER NOT NULL,
     record_id TEXT NOT NULL)`,
  'CREATE INDEX pending_key ON pending (key_id, id)',
  // Contents by the hash of their canonical text: a contact in 500 mailboxes is kept once. With rowids, unlike its neighbours: long rows in the order
  // of their hashes would spread each commit over the whole file. Whatever a link lets go of, the journal tells of: snapshots go when its entries go.
  'CREATE TABLE snapshot (hash TEXT PRIMARY KEY, content TEXT NOT NULL)',
  `CREATE TABLE link (
     key_id INTEGER NOT NULL,
     record_id TEXT NOT NULL,
     item_id TEXT NOT NULL,
     change_key TEXT NOT NULL,
     agreed TEXT NOT NULL,
     restored_from TEXT,
     restored_times INTEGER NOT NULL DEFAULT 0,
     confirmed INTEGER NOT NULL DEFAULT 0,
     PRIMARY KEY (key_id, record_id)) WITHOUT ROWID`,
  'CREATE INDEX link_item ON link (key_id, item_id)',
  'CREATE INDEX link_unconfirmed ON link (key_id) WHERE confirmed = 0',
  `CREATE TABLE intent (
     key_id INTEGER NOT NULL,
     record_id TEXT NOT NULL,
     settled_by INTEGER NOT NULL,
     PRIMARY KEY (key_id, record_id)) WITHOUT ROWID`,
  `CREATE TABLE journal (
     id INTEGER PRIMARY KEY AUTOINCREMENT,
     key_id INTEGER NOT NULL,
     run TEXT NOT NULL,
     at INTEGER NOT NULL,
     record_id TEXT NOT NULL,
     item_id TEXT,
     operation TEXT NOT NULL,
     former TEXT,
     current_value TEXT)`,
  'CREATE INDEX journal_time ON journal (key_id, at, operation)',
  'CREATE INDEX journal_record ON journal (record_id, id)',
  `CREATE TABLE parked (
     key_id INTEGER NOT NULL,
     record_id TEXT NOT NULL,
     reason TEXT NOT NULL,
     since INTEGER NOT NULL,
     PRIMARY KEY (key_id, record_id)) WITHOUT ROWID`,
];

/** The state store's first shape. */
export class SqliteInitial1764000000000 implements MigrationInterface {
  async up(queries: QueryRunner): Promise<void> {
    for (const table of tables) await queries.query(table);
  }

  async down(queries: QueryRunner): Promise<void> {
    for (const table of initialTables) await queries.query(`DROP TABLE ${table}`);
  }
}
