import { startMssqlServer, startTcpProxy, type MssqlServer, type TcpProxy } from '@pmsync/testing';
import { Secret, type Connection } from '@pmsync/settings';
import { ReferenceProjectMate } from '@pmsync/store';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { raw, sql } from '../../../libs/store/src/database/sql.js';
import { makeServiceAccount, type ServiceAccount } from '../../../libs/store/test/support/service-account.js';
import { TestDatabases, type TestAccess } from '../../../libs/store/test/support/test-databases.js';
import { Firm, until } from './firm.js';

type SqlServerSettings = Extract<Connection['projectMate'], { readonly kind: 'mssql' }>;

const server = await startMssqlServer();
if (server === null) test.skip('the product on SQL Server: there is none', () => undefined);
else describe('the product on SQL Server', { timeout: 300_000 }, () => onSqlServer(server));

function onSqlServer(place: MssqlServer): void {
  let databases: TestDatabases;
  let access: TestAccess;
  let proxy: TcpProxy;
  let firm: Firm;

  beforeEach(async () => {
    databases = new TestDatabases(place);
    access = databases.next();
    proxy = await startTcpProxy(place.host, place.port);
  });
  afterEach(async () => {
    await firm.dispose();
    await proxy.close();
    await databases.drop();
  }, 120_000);
  afterAll(() => place.stop());

  const start = async () => {
    firm = await Firm.start({ contacts: 30 }, settingsOf(access));
  };
  /** By way of the proxy. */
  const settings = (changes: Partial<SqlServerSettings> = {}): SqlServerSettings => ({
    ...settingsOf(access),
    host: '127.0.0.1',
    port: proxy.port,
    ...changes,
  });
  const told = (sentence: RegExp) =>
    until(
      `${sentence}`,
      async () => {
        const connection = await firm.connection();
        const problems = [...(connection?.problems ?? []), ...(connection?.domains[0]?.mailboxes ?? [])];
        return problems.some(({ problem }) => problem !== null && sentence.test(problem));
      },
      60_000,
    );
  const well = async () => {
    await until(
      'all in step, and no problem',
      async () => {
        const connection = await firm.connection();
        const mailboxes = connection?.domains[0]?.mailboxes ?? [];
        return (
          connection?.problems.length === 0 &&
          mailboxes.length === firm.mailboxes.length &&
          mailboxes.every(({ state }) => state === 'in-step')
        );
      },
      90_000,
    );
  };
  const arrives = async (title: string) => {
    const [record] = await firm.user.contactIds();
    await firm.user.updateContact(record!, { job_title: title });
    await until(
      title,
      () => firm.mailboxes.every((mailbox) => firm.item(mailbox, record!).properties['JobTitle'] === title),
      90_000,
    );
  };

  test('a first pass does what it does on SQLite, with as many writes; so does a change', async () => {
    const figures = async () => {
      await firm.inStep(90_000);
      const [status] = await firm.status();
      const first = { written: status!.written, links: status!.links, writes: firm.writes() };
      firm.exchange.control.resetCounters();
      await arrives('Партнёр & <друг> 🎻');
      return { ...first, writesOfChange: firm.writes() };
    };
    firm = await Firm.start({ contacts: 30 });
    await firm.run();
    const onSqlite = await figures();
    await firm.dispose();
    await start();
    await firm.run({ state: access });
    expect(await figures()).toEqual(onSqlite);
    expect(onSqlite.written.created).toBe(30);
  });

  test('a connection that is killed, again and again, loses nothing', async () => {
    await start();
    await firm.run({ projectMate: settings(), periodSeconds: 1 });
    await firm.inStep(90_000);
    for (const title of ['one', 'two', 'three']) {
      proxy.cut();
      await arrives(title);
    }
    await well();
  });

  test('a server that is down is told, and is used again when it is back; what changed meanwhile arrives', async () => {
    await start();
    await firm.run({ projectMate: settings(), periodSeconds: 1 });
    await firm.inStep(90_000);
    await proxy.down();
    const [record] = await firm.user.contactIds();
    await firm.user.updateContact(record!, { job_title: 'while it was down' });
    await told(/cannot be reached: nothing answers at 127\.0\.0\.1:\d+/);
    expect(firm.item(firm.mailboxes[0]!, record!).properties['JobTitle']).not.toBe('while it was down');
    await proxy.up();
    await until(
      'what changed meanwhile',
      () =>
        firm.mailboxes.every(
          (mailbox) => firm.item(mailbox, record!).properties['JobTitle'] === 'while it was down',
        ),
      60_000,
    );
    await well();
  });

  test('a database that is not there is named, and used once it is', async () => {
    firm = await Firm.start({ contacts: 30 });
    await firm.run({ projectMate: settings(), periodSeconds: 1 });
    await told(/"pmsync_test_\w+" on .*cannot be opened by the account .*no database of this name/);
    await firm.user.close();
    const other = await Firm.start({ contacts: 30 }, settingsOf(access));
    await other.dispose();
    await until('all contacts', async () => firm.ours(firm.mailboxes[0]!).size === 30, 60_000);
    await well();
  });

  test('a column that is missing, and a time zone that is none, are named, and heal', async () => {
    await start();
    await firm.run({ periodSeconds: 1 });
    await firm.inStep(90_000);
    await firm.user.setParameter('TimeZone', 'Moscow');
    await told(/time_zone is "Moscow": .*Windows time zone name/);
    await firm.user.setParameter('TimeZone', 'Russian Standard Time');
    await well();
    const administrator = new ReferenceProjectMate(access);
    const view = 'exchange_sync.employee';
    const columns =
      'Name AS display_name, Email AS mailbox, SyncExchange AS synchronised, ContactId AS contact_id';
    const grant = sql`${raw(`GRANT SELECT ON ${view} TO projectmateservice`)}`;
    await administrator.run(sql`${raw(`DROP VIEW ${view}`)}`);
    await administrator.run(
      sql`${raw(`CREATE VIEW ${view} AS SELECT Id AS id, Name AS display_name, SyncExchange AS synchronised FROM dbo.PmEmployee`)}`,
    );
    await told(/lacks the column "mailbox" of relation "exchange_sync\.employee"/);
    await administrator.run(sql`${raw(`DROP VIEW ${view}`)}`);
    await administrator.run(
      sql`${raw(`CREATE VIEW ${view} AS SELECT Id AS id, ${columns} FROM dbo.PmEmployee`)}`,
    );
    await administrator.run(grant);
    await administrator.close();
    await well();
    await arrives('after all of it');
  });

  describe('an account of its own', () => {
    let account: ServiceAccount;

    beforeEach(async () => {
      await start();
      account = await makeServiceAccount(access);
    }, 120_000);
    afterEach(async () => {
      await firm.stop();
      await account.drop();
    });

    test('without the role it is told what it lacks; with it all is well', async () => {
      await firm.run({ projectMate: settings({ signIn: signInOf(account.access) }), periodSeconds: 1 });
      await told(/"pmsync_service_\d+" is not a member of the role projectmateservice/);
      await account.setMember(true);
      await well();
      await arrives('with the role alone');
    });

    test('a wrong password is told, without it; once it is right all is well', async () => {
      await account.setMember(true);
      const signIn = { ...signInOf(account.access), password: new Secret('Wrong-marker-1') };
      await firm.run({ projectMate: settings({ signIn }), periodSeconds: 1 });
      await told(/does not let the account "pmsync_service_\d+" in: its name or its password is wrong/);
      expect(JSON.stringify(await firm.connection())).not.toContain('Wrong-marker-1');
      await account.setPassword('Wrong-marker-1');
      await well();
    });
  });
}

function signInOf(access: TestAccess) {
  if (access.signIn.kind !== 'sql') throw new Error('A test signs in with a SQL login.');
  const { kind, userName, password } = access.signIn;
  return { kind, userName, password: new Secret(password.reveal()) };
}

function settingsOf(access: TestAccess): SqlServerSettings {
  return { ...access, server: `${access.host},${access.port}`, signIn: signInOf(access) };
}
