import type { MigrationInterface, QueryRunner } from 'typeorm';
import { initialTables } from './state-tables.js';
import { exactly } from '../../mssql/mssql-dialect.js';

const key = (length: number) => `nvarchar(${length}) ${exactly}`;
const text = `nvarchar(max) ${exactly}`;

const tables = [
  `CREATE TABLE connection (
     id ${key(450)} NOT NULL PRIMARY KEY,
     exchange_url ${text} NOT NULL,
     exchange_version ${text} NOT NULL,
     projectmate_server ${text} NOT NULL,
     projectmate_database ${text} NOT NULL,
     period_seconds int NOT NULL,
     start_type ${text} NOT NULL)`,
  `CREATE TABLE connection_problem (
     connection ${key(40)} NOT NULL,
     source ${key(100)} NOT NULL,
     problem ${text} NOT NULL,
     since bigint NOT NULL,
     PRIMARY KEY (connection, source))`,
  // A key and where its reconciliation stands. Others refer to it by its id, which is shorter than its name.
  `CREATE TABLE sync_key (
     id int IDENTITY(1, 1) NOT NULL PRIMARY KEY,
     connection ${key(40)} NOT NULL,
     domain ${key(20)} NOT NULL,
     mailbox ${key(320)} NOT NULL,
     active int NOT NULL DEFAULT 0,
     filled int NOT NULL DEFAULT 0,
     fence_issuer ${key(100)} NULL,
     fence_revision bigint NULL,
     sync_state ${text} NULL,
     retry_after bigint NOT NULL DEFAULT 0,
     failures int NOT NULL DEFAULT 0,
     problem ${text} NULL,
     braked int NOT NULL DEFAULT 0,
     last_success bigint NULL,
     CONSTRAINT sync_key_name UNIQUE (connection, domain, mailbox))`,
  `CREATE TABLE waiting_change (
     id bigint IDENTITY(1, 1) NOT NULL PRIMARY KEY,
     connection ${key(40)} NOT NULL,
     domain ${key(20)} NOT NULL,
     entity ${key(20)} NOT NULL,
     record_id ${key(36)} NOT NULL)`,
  'CREATE INDEX waiting_change_place ON waiting_change (connection, domain, id)',
  `CREATE TABLE pending (
     id bigint IDENTITY(1, 1) NOT NULL PRIMARY KEY,
     key_id int NOT NULL,
     record_id ${key(36)} NOT NULL)`,
  'CREATE INDEX pending_key ON pending (key_id, id)',
  // Contents by the hash of their canonical text: a contact in 500 mailboxes is kept once.
  `CREATE TABLE snapshot (hash ${key(43)} NOT NULL PRIMARY KEY, content ${text} NOT NULL)`,
  `CREATE TABLE link (
     key_id int NOT NULL,
     record_id ${key(36)} NOT NULL,
     item_id ${key(512)} NOT NULL,
     change_key ${text} NOT NULL,
     agreed ${key(43)} NOT NULL,
     restored_from ${key(43)} NULL,
     restored_times int NOT NULL DEFAULT 0,
     confirmed int NOT NULL DEFAULT 0,
     PRIMARY KEY (key_id, record_id))`,
  'CREATE INDEX link_item ON link (key_id, item_id)',
  `CREATE TABLE intent (
     key_id int NOT NULL,
     record_id ${key(36)} NOT NULL,
     settled_by bigint NOT NULL,
     PRIMARY KEY (key_id, record_id))`,
  `CREATE TABLE journal (
     id bigint IDENTITY(1, 1) NOT NULL PRIMARY KEY,
     key_id int NOT NULL,
     run ${key(100)} NOT NULL,
     at bigint NOT NULL,
     record_id ${key(36)} NOT NULL,
     item_id ${key(512)} NULL,
     operation ${key(20)} NOT NULL,
     former ${key(43)} NULL,
     current_value ${key(43)} NULL)`,
  'CREATE INDEX journal_time ON journal (key_id, at, operation)',
  'CREATE INDEX journal_record ON journal (record_id, id)',
  `CREATE TABLE parked (
     key_id int NOT NULL,
     record_id ${key(36)} NOT NULL,
     reason ${text} NOT NULL,
     since bigint NOT NULL,
     PRIMARY KEY (key_id, record_id))`,
];

/** The state store's first shape on SQL Server. Text is compared exactly: Exchange's ids differ by case. */
export class MssqlInitial1764000000000 implements MigrationInterface {
  async up(queries: QueryRunner): Promise<void> {
    for (const table of tables) await queries.query(table);
  }

  async down(queries: QueryRunner): Promise<void> {
    for (const table of initialTables) await queries.query(`DROP TABLE ${table}`);
  }
}
