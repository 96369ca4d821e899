import { raw, sql } from '../../src/database/sql.js';
import { insertFirm } from '../../src/reference/demo/seed-demo-firm.js';
import { vendorTables } from '../../src/reference/schema/vendor-tables.js';
import { ReferenceProjectMate, type DemoFirmOptions } from '../../src/index.js';
import type { TestAccess } from './test-databases.js';

/** Makes the firm what it was: making a whole database takes seconds. */
export async function reseed(access: TestAccess, demo: DemoFirmOptions): Promise<void> {
  const administrator = new ReferenceProjectMate(access);
  for (const { name } of vendorTables) await administrator.run(sql`DELETE FROM ${raw(name)}`);
  await insertFirm((statement) => administrator.run(statement), 'mssql', demo);
  await administrator.run(sql`DELETE FROM exchange_sync.change_log`);
  await administrator.run(sql`UPDATE exchange_sync.change_log_owner SET installation = NULL`);
  await administrator.close();
}
