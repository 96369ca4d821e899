import type { MigrationInterface, QueryRunner } from 'typeorm';
import { exactly } from '../../mssql/mssql-dialect.js';
import { watchTables } from './state-tables.js';

const key = (length: number) => `nvarchar(${length}) ${exactly}`;

const tables = [
  `CREATE TABLE watch_report (
     connection ${key(40)} NOT NULL,
     domain ${key(20)} NOT NULL,
     replica ${key(40)} NOT NULL,
     streams int NOT NULL,
     problem nvarchar(max) ${exactly} NULL,
     holds_until bigint NOT NULL,
     PRIMARY KEY (connection, domain, replica))`,
  `CREATE TABLE watched_mailbox (
     connection ${key(40)} NOT NULL,
     domain ${key(20)} NOT NULL,
     replica ${key(40)} NOT NULL,
     mailbox ${key(320)} NOT NULL,
     PRIMARY KEY (connection, domain, replica, mailbox))`,
];

/** Who watches which mailboxes, on SQL Server. */
export class MssqlWatches1764210000000 implements MigrationInterface {
  async up(queries: QueryRunner): Promise<void> {
    for (const table of tables) await queries.query(table);
  }

  async down(queries: QueryRunner): Promise<void> {
    for (const table of watchTables) await queries.query(`DROP TABLE ${table}`);
  }
}
