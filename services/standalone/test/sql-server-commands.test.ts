import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmulator } from '@pmsync/exchange-emulator';
import { openProjectMateStore, ReferenceProjectMate } from '@pmsync/store';
import { startMssqlServer, type MssqlServer } from '@pmsync/testing';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { raw } from '../../../libs/store/src/database/sql.js';
import { TestDatabases, type TestAccess } from '../../../libs/store/test/support/test-databases.js';
import type { Summary } from '../src/report/summary.js';
import { programs, runCommand } from './commands.js';

const server = await startMssqlServer();
if (server === null) test.skip('the commands on SQL Server: there is none', () => undefined);
else describe('the commands on SQL Server', { timeout: 120_000 }, () => onSqlServer(server));

function onSqlServer(place: MssqlServer): void {
  let databases: TestDatabases;
  let folder: string;

  beforeEach(() => {
    databases = new TestDatabases(place);
    folder = mkdtempSync(join(tmpdir(), 'pmsync-commands-'));
  });
  afterEach(async () => {
    rmSync(folder, { recursive: true });
    await databases.drop();
  }, 120_000);
  afterAll(() => place.stop());

  const makeFirm = (where: readonly string[]) => {
    const firm = ['--mail-domain', 'example.com', '--mail-server', '127.0.0.1', '--contacts', '30'];
    return runCommand(programs.referenceDatabase, [...where, ...firm], folder, {
      PMSYNC_REFERENCE_PASSWORD: place.password,
    });
  };
  const onServer = (access: TestAccess) => {
    const tls = place.tls === 'off' ? '--no-encryption' : '--trust-certificate';
    const address = `${place.host},${place.port}`;
    return makeFirm([
      ...['--server', address, '--database', access.database, '--user-name', place.userName],
      tls,
    ]);
  };

  test('a reference database that could not be finished leaves nothing behind, and is made by the next run', async () => {
    const access = await databases.create();
    const administrator = new ReferenceProjectMate(access);
    // What is in the way comes late: the tables are made and filled by then.
    await administrator.run(raw('CREATE SCHEMA exchange_sync'));
    await administrator.run(raw('CREATE TABLE exchange_sync.contact (id int)'));
    const failed = await onServer(access);
    expect(failed.code).toBe(1);
    expect(failed.stderr).not.toContain(place.password);
    expect(await administrator.run(raw('SELECT TABLE_NAME AS name FROM INFORMATION_SCHEMA.TABLES'))).toEqual([
      { name: 'contact' },
    ]);
    await administrator.run(raw('DROP TABLE exchange_sync.contact'));
    await administrator.close();

    expect(await onServer(access)).toMatchObject({
      code: 0,
      stderr: `The database "${access.database}" on ${place.host},${place.port}: 8 employees in example.com, 30 contacts.\n`,
    });
    const store = openProjectMateStore(access);
    expect(await store.synchronisedEmployees()).toHaveLength(8);
    await store.close();
    const again = await onServer(access);
    expect(again).toMatchObject({ code: 1, stderr: expect.stringMatching(/has a ProjectMate already/) });
  });

  test('npm start -- --config does on SQL Server, its own data there too, what it does on SQLite; so does the next start', async () => {
    const [access, state] = [databases.next(), await databases.create()];
    for (const made of [await onServer(access), await makeFirm(['--file', 'pm.sqlite'])]) {
      expect(made).toMatchObject({ code: 0 });
    }
    const signIn = {
      server: `${place.host},${place.port}`,
      userName: place.userName,
      password: '${SQL_PASSWORD}',
      tls: place.tls,
    };
    const onSqlite = await figures({ server: 'sqlite', database: 'pm.sqlite' });
    const onSqlServer = await figures(
      { ...signIn, database: access.database },
      { ...signIn, database: state.database },
    );
    expect(onSqlServer).toEqual(onSqlite);
    expect(onSqlite).toMatchObject([
      { connections: [{ mailboxes: 8, created: 240, writes: { CreateItem: 8 } }], problems: [] },
      {
        connections: [{ mailboxes: 8, created: 0, updated: 0, restored: 0, adopted: 0 }],
        problems: [],
      },
    ]);
    expect(onSqlite[1]).toHaveProperty('connections.0.writes', {});
  });

  /** Of a first start and a second one, on an Exchange of their own. */
  async function figures(projectMate: object, state?: object): Promise<unknown[]> {
    const names = ['vorontsova', 'belov', 'zhukova', 'chistyakov', 'tsoy', 'becker', 'shapovalov', 'oneil'];
    const exchange = await startEmulator({
      dataFile: ':memory:',
      accounts: [{ userName: 'svc', password: 's3cret', mayImpersonate: true }],
      mailboxes: names.map((name) => ({ address: `${name}@example.com`, displayName: name })),
    });
    const settings = {
      url: exchange.url,
      version: 'Exchange2016',
      userName: 'svc',
      password: '${EXCHANGE_PASSWORD}',
    };
    const connections = [{ name: 'office', startType: 'automatic', exchange: settings, projectMate }];
    writeFileSync(
      join(folder, 'connections.yaml'),
      stringify(state ? { connections, state } : { connections }),
    );
    const found: unknown[] = [];
    for (let start = 1; start <= 2; start += 1) {
      const { code, stdout, stderr } = await runCommand(
        programs.start,
        ['--once', '--json', '--config', 'connections.yaml', '--data', 'data'],
        folder,
        { SQL_PASSWORD: place.password, EXCHANGE_PASSWORD: 's3cret' },
      );
      expect(code, stderr).toBe(0);
      const summary = JSON.parse(stdout.trimEnd().split('\n').at(-1)!) as Summary;
      found.push({
        problems: summary.problems,
        // How often a mailbox is looked at depends on how the marks come in; what is written does not.
        connections: summary.connections.map(({ ewsRequests, ...rest }) => {
          expect(ewsRequests['SyncFolderItems']).toBeGreaterThanOrEqual(8);
          const writes = Object.entries(ewsRequests).filter(([operation]) =>
            /^(Create|Update|Delete)/.test(operation),
          );
          return { ...rest, writes: Object.fromEntries(writes) };
        }),
      });
    }
    await exchange.close();
    rmSync(join(folder, 'data'), { recursive: true });
    return found;
  }
}
