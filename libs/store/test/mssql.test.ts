import { startMssqlServer } from '@pmsync/testing';
import { afterAll, describe, test } from 'vitest';
import { raw, sql } from '../src/database/sql.js';
import { insertFirm } from '../src/reference/demo/seed-demo-firm.js';
import { vendorTables } from '../src/reference/schema/vendor-tables.js';
import { openProjectMateStore, openStateStore, ReferenceProjectMate, seedDemoFirm } from '../src/index.js';
import { projectMateContract } from './contract/projectmate-store.contract.js';
import { stateStoreContract } from './contract/state-store.contract.js';
import { TestDatabases } from './support/test-databases.js';

const server = await startMssqlServer();
const demo = { mailDomain: 'example.com', mailServerName: '127.0.0.1' };

if (server === null) {
  test.skip('SQL Server: PM_TEST_MSSQL_URL is not set, and there is no container engine', () => undefined);
} else {
  describe('SQL Server', { timeout: 60_000 }, () => {
    const databases = new TestDatabases(server);

    afterAll(async () => {
      await databases.drop();
      await server.stop();
    });

    const seeded = once(async () => {
      const access = databases.next();
      await seedDemoFirm(access, demo);
      return access;
    });

    projectMateContract('mssql', async () => {
      const access = await seeded();
      const store = openProjectMateStore(access);
      const user = new ReferenceProjectMate(access);
      await reseed(user);
      return {
        store,
        user,
        hostile: 'a\u0001b',
        async dispose() {
          await user.close();
          await store.close();
        },
      };
    });

    stateStoreContract('mssql', async () => {
      const access = await databases.create();
      return { open: () => openStateStore(access), dispose: () => Promise.resolve() };
    });
  });
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

/** Makes the firm what it was: making a whole database takes seconds. */
async function reseed(user: ReferenceProjectMate): Promise<void> {
  for (const { name } of vendorTables) await user.run(sql`DELETE FROM ${raw(name)}`);
  await insertFirm((statement) => user.run(statement), 'mssql', demo);
  await user.run(sql`DELETE FROM exchange_sync.change_log`);
  await user.run(sql`UPDATE exchange_sync.change_log_owner SET installation = NULL`);
}
