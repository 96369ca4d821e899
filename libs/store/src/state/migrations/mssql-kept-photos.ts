import type { MigrationInterface, QueryRunner } from 'typeorm';
import { exactly } from '../../mssql/mssql-dialect.js';
import { keptPhotoTables } from './state-tables.js';

const tables = [
  `CREATE TABLE kept_photo (
     digest nvarchar(64) ${exactly} NOT NULL PRIMARY KEY,
     kept_at bigint NOT NULL,
     exact int NOT NULL,
     content varbinary(max) NOT NULL)`,
  'CREATE INDEX kept_photo_time ON kept_photo (kept_at)',
];

/** Photos that were overwritten or deleted, on SQL Server. */
export class MssqlKeptPhotos1764300000000 implements MigrationInterface {
  async up(queries: QueryRunner): Promise<void> {
    for (const table of tables) await queries.query(table);
  }

  async down(queries: QueryRunner): Promise<void> {
    for (const table of keptPhotoTables) await queries.query(`DROP TABLE ${table}`);
  }
}
