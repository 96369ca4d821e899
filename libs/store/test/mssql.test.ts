import { startMssqlServer } from '@pmsync/testing';
import { afterAll, describe, expect, test } from 'vitest';
import { raw, sql } from '../src/database/sql.js';
import { contractScript } from '../src/reference/schema/mssql-script.js';
import { openProjectMateStore, openStateStore, ReferenceProjectMate, seedDemoFirm } from '../src/index.js';
import { MssqlDatabase } from '../src/mssql/mssql-database.js';
import { MssqlContactModes1764100000000 } from '../src/state/migrations/mssql-contact-modes.js';
import { MssqlInitial1764000000000 } from '../src/state/migrations/mssql-initial.js';
import {
  contactModeTables,
  initialTables,
  keptPhotoTables,
  watchTables,
} from '../src/state/migrations/state-tables.js';
import { projectMateContract } from './contract/projectmate-store.contract.js';
import { serviceRoleContract } from './contract/service-role.contract.js';
import { stateMigrationContract } from './contract/state-migration.contract.js';
import { stateStoreContract } from './contract/state-store.contract.js';
import { mssqlRules } from './support/rules.js';
import { reseed } from './support/reseed.js';
import { TestDatabases, type TestAccess } from './support/test-databases.js';

const server = await startMssqlServer();
const demo = { mailDomain: 'example.com', mailServerName: '127.0.0.1' };

if (server === null) {
  test.skip('SQL Server: PM_TEST_MSSQL_URL is not set, and there is no container engine', () => undefined);
} else {
  describe('SQL Server', { timeout: 120_000 }, () => {
    const databases = new TestDatabases(server);
    // ProjectMate's tables and ours in one database, as a site may have them.
    const access = databases.next();

    afterAll(async () => {
      await databases.drop();
      await server.stop();
    }, 120_000);

    const seeded = once(() => seedDemoFirm(access, demo));

    projectMateContract('mssql', async () => {
      await seeded();
      const store = openProjectMateStore(access);
      const user = new ReferenceProjectMate(access);
      await reseed(access, demo);
      return {
        store,
        user,
        hostile: 'a\u0001b',
        rules: mssqlRules,
        async dispose() {
          await user.close();
          await store.close();
        },
      };
    });

    serviceRoleContract(async () => {
      await seeded();
      await reseed(access, demo);
      return access;
    });

    test('the contract is made anew by its script, and keeps what waits in the queue', async () => {
      await seeded();
      await reseed(access, demo);
      const administrator = new ReferenceProjectMate(access);
      const [record] = await administrator.contactIds();
      await administrator.updateContact(record!, { job_title: 'before' });
      for (const batch of contractScript()) await administrator.run(sql`${raw(batch)}`);
      await administrator.updateContact(record!, { job_title: 'after' });
      const store = openProjectMateStore(access);
      expect((await store.readChangeLog(10)).map(({ recordId }) => recordId)).toEqual([record, record]);
      await store.close();
      await administrator.close();
    });

    stateMigrationContract('mssql', async () => {
      await seeded();
      await withoutState(access);
      const use = { subject: 'The state', error: (_: unknown, message: string) => new Error(message) };
      return {
        openWith: (migrations) => new MssqlDatabase({ access, migrations, use }),
        open: () => openStateStore(access),
        initial: MssqlInitial1764000000000,
        contactModes: MssqlContactModes1764100000000,
      };
    });

    stateStoreContract('mssql', async () => {
      await seeded();
      await withoutState(access);
      return { open: () => openStateStore(access), dispose: () => Promise.resolve() };
    });
  });
}

function once<Value>(make: () => Promise<Value>): () => Promise<Value> {
  let made: Promise<Value> | undefined;
  return () => (made ??= make());
}

/** As before the state store was first used. */
async function withoutState(access: TestAccess): Promise<void> {
  const administrator = new ReferenceProjectMate(access);
  const tables = [...keptPhotoTables, ...watchTables, ...contactModeTables, ...initialTables];
  for (const table of [...tables, 'state_migration']) {
    await administrator.run(sql`${raw(`IF OBJECT_ID('dbo.${table}') IS NOT NULL DROP TABLE dbo.${table}`)}`);
  }
  await administrator.close();
}
