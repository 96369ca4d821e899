import type { MigrationInterface, QueryRunner } from 'typeorm';
import { queryOf } from '../../mssql/mssql-database.js';
import { exactly, mssqlDialect } from '../../mssql/mssql-dialect.js';
import { countFormerRuns, nameFormerPeople } from './former-rows.js';
import { contactModeTables } from './state-tables.js';

const key = (length: number) => `nvarchar(${length}) ${exactly}`;
const text = `nvarchar(max) ${exactly}`;

/** A column's default is a constraint, and goes before it: so it has a name. */
const columns = [
  { table: 'sync_key', column: 'mode', type: `${key(20)} NULL` },
  { table: 'sync_key', column: 'brake_approved', type: 'int NOT NULL', byDefault: '0' },
  { table: 'link', column: 'photo_version', type: `${text} NULL` },
  { table: 'snapshot', column: 'person', type: `${text} NOT NULL`, byDefault: "''" },
  { table: 'snapshot', column: 'used_at', type: 'bigint NOT NULL', byDefault: '0' },
  { table: 'parked', column: 'kind', type: `${key(20)} NOT NULL`, byDefault: "'invalid'" },
  { table: 'parked', column: 'title', type: `${text} NULL` },
  { table: 'journal', column: 'side', type: `${key(20)} NOT NULL`, byDefault: "'exchange'" },
  { table: 'journal', column: 'conflict_fields', type: `${key(1000)} NULL` },
  { table: 'journal', column: 'undoes', type: 'bigint NULL' },
  { table: 'journal', column: 'undone_by', type: `${key(100)} NULL` },
  { table: 'journal', column: 'token', type: `${key(100)} NULL` },
].map((each) => ({ byDefault: null, ...each, constraint: `${each.table}_${each.column}_default` }));

const tables = [
  'CREATE INDEX journal_key ON journal (key_id, id)',
  'CREATE INDEX journal_conflict ON journal (id) WHERE conflict_fields IS NOT NULL',
  'CREATE INDEX journal_announced ON journal (key_id, token) WHERE token IS NOT NULL',
  // What the journal has of a run, kept with it: counting a run's entries anew would be reading the journal.
  `CREATE TABLE journal_run (
     key_id int NOT NULL,
     run ${key(100)} NOT NULL,
     operation ${key(20)} NOT NULL,
     entries bigint NOT NULL,
     first_at bigint NOT NULL,
     last_at bigint NOT NULL,
     undone bigint NOT NULL DEFAULT 0,
     undone_at bigint NOT NULL DEFAULT 0,
     PRIMARY KEY (key_id, run, operation))`,
  'CREATE INDEX journal_run_name ON journal_run (run)',
  // By ids of its own: an item's id is longer than what the server keeps rows in the order of.
  `CREATE TABLE foreign_item (
     id bigint IDENTITY(1, 1) NOT NULL PRIMARY KEY,
     key_id int NOT NULL,
     item_id ${key(512)} NOT NULL,
     change_key ${text} NOT NULL,
     record_id ${key(36)} NULL,
     CONSTRAINT foreign_item_place UNIQUE (key_id, item_id))`,
  'CREATE INDEX foreign_item_record ON foreign_item (key_id, record_id) WHERE record_id IS NOT NULL',
  `CREATE TABLE foreign_match (
     key_id int NOT NULL,
     match_key ${key(100)} NOT NULL,
     foreign_id bigint NOT NULL,
     PRIMARY KEY (key_id, match_key, foreign_id))`,
  'CREATE INDEX foreign_match_item ON foreign_match (foreign_id)',
  `CREATE TABLE detached (
     key_id int NOT NULL,
     record_id ${key(36)} NOT NULL,
     reason ${key(20)} NOT NULL,
     PRIMARY KEY (key_id, record_id))`,
];

/** What contacts in three modes need, and the journal's undo, on SQL Server. */
export class MssqlContactModes1764100000000 implements MigrationInterface {
  async up(queries: QueryRunner): Promise<void> {
    for (const { table, column, type, constraint, byDefault } of columns) {
      const value = byDefault === null ? '' : ` CONSTRAINT ${constraint} DEFAULT ${byDefault}`;
      await queries.query(`ALTER TABLE ${table} ADD ${column} ${type}${value}`);
    }
    for (const table of tables) await queries.query(table);
    await countFormerRuns(queryOf(queries));
    await nameFormerPeople(queryOf(queries), mssqlDialect);
  }

  async down(queries: QueryRunner): Promise<void> {
    for (const table of contactModeTables) await queries.query(`DROP TABLE ${table}`);
    for (const index of ['journal_announced', 'journal_conflict', 'journal_key']) {
      await queries.query(`DROP INDEX ${index} ON journal`);
    }
    for (const { table, column, constraint } of columns) {
      await queries.query(
        `IF OBJECT_ID('${constraint}', 'D') IS NOT NULL ALTER TABLE ${table} DROP CONSTRAINT ${constraint}`,
      );
      await queries.query(`ALTER TABLE ${table} DROP COLUMN ${column}`);
    }
  }
}
