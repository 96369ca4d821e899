import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  openProjectMateStore,
  ReferenceProjectMate,
  seedDemoFirm,
  type ProjectMateAccess,
} from '@pmsync/store';
import { startMssqlServer } from '@pmsync/testing';
import { afterAll, beforeAll, describe, test } from 'vitest';
import {
  projectMateContract,
  type ProjectMateFactory,
} from '../../../libs/store/test/contract/projectmate-store.contract.js';
import { Authority, canMakeCertificates } from '../../../libs/store/test/remote/certificates.js';
import { mssqlRules, sqliteRules, type VendorRules } from '../../../libs/store/test/support/rules.js';
import { reseed } from '../../../libs/store/test/support/reseed.js';
import { TestDatabases } from '../../../libs/store/test/support/test-databases.js';
import { Running } from './support/running.js';

type DatabaseAccess = Exclude<ProjectMateAccess, { readonly kind: 'remote' }>;

const demo = { mailDomain: 'example.com', mailServerName: '127.0.0.1' };
const server = await startMssqlServer();

/** The whole way: the driver, HTTPS, the service, the store that it serves, the database; and the database's users beside it. */
describe.skipIf(!canMakeCertificates)('the contract, by way of the remote access', () => {
  let authority: Authority;

  beforeAll(() => (authority = new Authority()));
  afterAll(() => authority?.remove());

  const factoryOn = async (
    access: DatabaseAccess,
    hostile: string,
    rules: VendorRules,
  ): Promise<ProjectMateFactory> => {
    const served = openProjectMateStore(access);
    const running = await Running.start(authority, authority, {
      databases: new Map([['firm', served]]),
    });
    const user = new ReferenceProjectMate(access);
    return {
      store: running.driver(),
      user,
      hostile,
      rules,
      async dispose() {
        await user.close();
        await running.close();
        await served.close();
      },
    };
  };

  describe('over SQLite', () => {
    const folder = mkdtempSync(join(tmpdir(), 'pmsync-remote-'));
    let number = 0;
    afterAll(() => rmSync(folder, { recursive: true }));

    projectMateContract('remote', async () => {
      const access = { kind: 'sqlite', file: join(folder, `${(number += 1)}.sqlite`) } as const;
      await seedDemoFirm(access, demo);
      return await factoryOn(access, 'a\u0000b', sqliteRules);
    });
  });

  if (server === null) test.skip('over SQL Server: there is none', () => undefined);
  else {
    describe('over SQL Server', { timeout: 120_000 }, () => {
      const databases = new TestDatabases(server);
      const access = databases.next();

      beforeAll(() => seedDemoFirm(access, demo), 120_000);
      afterAll(async () => {
        await databases.drop();
        await server.stop();
      }, 120_000);

      projectMateContract('remote', async () => {
        await reseed(access, demo);
        return await factoryOn(access, 'a\u0001b', mssqlRules);
      });
    });
  }
});
