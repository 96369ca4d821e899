import type { MigrationInterface, QueryRunner } from 'typeorm';
import { watchTables } from './state-tables.js';

const tables = [
  `CREATE TABLE watch_report (
     connection TEXT NOT NULL,
     domain TEXT NOT NULL,
     replica TEXT NOT NULL,
     streams INTEGER NOT NULL,
     problem TEXT,
     holds_until INTEGER NOT NULL,
     PRIMARY KEY (connection, domain, replica)) WITHOUT ROWID`,
  `CREATE TABLE watched_mailbox (
     connection TEXT NOT NULL,
     domain TEXT NOT NULL,
     replica TEXT NOT NULL,
     mailbox TEXT NOT NULL,
     PRIMARY KEY (connection, domain, replica, mailbox)) WITHOUT ROWID`,
];

/** Who watches which mailboxes. */
export class SqliteWatches1764210000000 implements MigrationInterface {
  async up(queries: QueryRunner): Promise<void> {
    for (const table of tables) await queries.query(table);
  }

  async down(queries: QueryRunner): Promise<void> {
    for (const table of watchTables) await queries.query(`DROP TABLE ${table}`);
  }
}
