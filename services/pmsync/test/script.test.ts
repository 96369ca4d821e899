import { startMssqlServer } from '@pmsync/testing';
import { checkProjectMate, ReferenceProjectMate, seedDemoFirm } from '@pmsync/store';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { raw } from '../../../libs/store/src/database/sql.js';
import { makeServiceAccount, type ServiceAccount } from '../../../libs/store/test/support/service-account.js';
import { TestDatabases, type TestAccess } from '../../../libs/store/test/support/test-databases.js';
import { pmsync } from './support/command.js';

/** As SQL Server Management Studio and sqlcmd take it apart. */
const batchesOf = (script: string) => script.split(/^GO$/m).filter((batch) => batch.trim() !== '');

describe('pmsync db script', () => {
  test('prints role, schema, views, triggers and grants, in batches, and nothing else', () => {
    const { status, stdout, stderr } = pmsync(['db', 'script', '--member', 'FIRM\\svc]pm']);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    const batches = batchesOf(stdout);
    for (const piece of [
      'CREATE ROLE projectmateservice',
      'CREATE SCHEMA exchange_sync',
      'CREATE VIEW exchange_sync.contact_audience',
      'CREATE TRIGGER exchange_sync.contact_insert',
      'CREATE TRIGGER dbo.exchange_sync_PmContact_contact',
      'GRANT SELECT, DELETE ON exchange_sync.change_log TO projectmateservice',
      'ALTER ROLE projectmateservice ADD MEMBER [FIRM\\svc]]pm]',
    ]) {
      expect(batches.filter((batch) => batch.includes(piece)).length, piece).toBeGreaterThan(0);
    }
    expect(stdout).not.toMatch(/MERGE |CREATE OR ALTER|IDENTITY \(/);
  });

  test('explains itself in both languages; without --member it gives the role to nobody', () => {
    const { stdout } = pmsync(['db', 'script']);
    expect(stdout).toMatch(/^-- .*Safe to run again/ms);
    expect(stdout).toMatch(/^-- .*Можно выполнять повторно/ms);
    expect(stdout).not.toContain('ADD MEMBER');
  });

  test('a trigger that sqlcmd makes may write to tables with filtered indexes', () => {
    expect(batchesOf(pmsync(['db', 'script']).stdout)[1]).toContain('SET QUOTED_IDENTIFIER ON');
  });
});

const server = await startMssqlServer();
if (server === null) test.skip('the script on SQL Server: there is none', () => undefined);
else {
  describe('the script on SQL Server', { timeout: 180_000 }, () => {
    const databases = new TestDatabases(server);
    let access: TestAccess;
    let administrator: ReferenceProjectMate;
    let account: ServiceAccount | undefined;

    beforeAll(async () => {
      access = databases.next();
      await seedDemoFirm(access, {
        mailDomain: 'example.com',
        mailServerName: 'exchange.example.com',
        scale: { employees: 2, companies: 2, contacts: 5 },
      });
      administrator = new ReferenceProjectMate(access);
      account = await makeServiceAccount(access);
    }, 180_000);
    afterAll(async () => {
      await administrator.close();
      await account?.drop();
      await databases.drop();
      await server.stop();
    }, 180_000);

    const findings = async () => await checkProjectMate(account!.access);
    const problems = async () =>
      (await findings()).filter(({ verdict }) => verdict === 'problem').map(({ sentence }) => sentence.en);

    test('an account without the role is told, and nothing else is made up', async () => {
      expect(await problems()).toEqual([
        expect.stringMatching(/"pmsync_service_\d+" is not a member of the role projectmateservice/),
      ]);
    });

    test('running it twice keeps the queue, and the check is clean', async () => {
      await administrator.setParameter('SyncDomains', 'contacts,meetings');
      const { signIn } = account!.access;
      const member = signIn.kind === 'sql' ? signIn.userName : '';
      const { stdout } = pmsync(['db', 'script', '--member', member]);
      for (const batch of [...batchesOf(stdout), ...batchesOf(stdout)]) await administrator.run(raw(batch));
      expect(await administrator.run(raw('SELECT entity FROM exchange_sync.change_log'))).toEqual([
        { entity: 'parameters' },
      ]);
      expect(await problems()).toEqual([]);
      const found = await findings();
      for (const subject of ['role', 'permission', 'parameters', 'licence', 'change-log']) {
        expect(found.find((each) => each.subject === subject)).toMatchObject({ verdict: 'ok' });
      }
      // A server may hide its triggers from the account: that is said, too.
      expect(found.filter(({ subject }) => subject === 'trigger')).toHaveLength(1);
      expect((await checkProjectMate(access)).filter(({ verdict }) => verdict === 'problem')).toEqual([]);
    });

    test('a right that the role lacks, a view that is gone and an expired licence are named', async () => {
      await administrator.run(raw('REVOKE DELETE ON exchange_sync.change_log FROM projectmateservice'));
      await administrator.run(raw('DROP VIEW exchange_sync.contact_audience'));
      await administrator.run(raw("UPDATE PmLicenceModule SET ValidUntil = '2020-02-29'"));
      expect(await problems()).toEqual([
        expect.stringMatching(/"exchange_sync\.contact_audience" is missing/),
        expect.stringMatching(/may not DELETE on "exchange_sync\.change_log"/),
        expect.stringMatching(/expired on 2020-02-29/),
      ]);
    });

    test('a database that is not there, and a wrong password', async () => {
      const { signIn } = access;
      if (signIn.kind !== 'sql') throw new Error('A test signs in with a SQL login.');
      expect(await checkProjectMate({ ...access, database: 'pmsync_none' })).toMatchObject([
        { verdict: 'problem', subject: 'connection' },
      ]);
      const wrong = { ...signIn, password: { reveal: () => 'Wrong-marker-1' } };
      const refused = await checkProjectMate({ ...access, signIn: wrong });
      expect(refused).toMatchObject([{ verdict: 'problem', subject: 'connection' }]);
      expect(JSON.stringify(refused)).not.toContain('Wrong-marker-1');
    });
  });
}
