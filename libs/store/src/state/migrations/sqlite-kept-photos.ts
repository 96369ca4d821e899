import type { MigrationInterface, QueryRunner } from 'typeorm';
import { keptPhotoTables } from './state-tables.js';

const tables = [
  // With rowids, and its long column last: what looks for old ones, or for digests, reads no photo.
  `CREATE TABLE kept_photo (
     digest TEXT PRIMARY KEY,
     kept_at INTEGER NOT NULL,
     exact INTEGER NOT NULL,
     content BLOB NOT NULL)`,
  'CREATE INDEX kept_photo_time ON kept_photo (kept_at)',
];

/** Photos that were overwritten or deleted. */
export class SqliteKeptPhotos1764300000000 implements MigrationInterface {
  async up(queries: QueryRunner): Promise<void> {
    for (const table of tables) await queries.query(table);
  }

  async down(queries: QueryRunner): Promise<void> {
    for (const table of keptPhotoTables) await queries.query(`DROP TABLE ${table}`);
  }
}
