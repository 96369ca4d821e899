import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, describe, expect, test } from 'vitest';
import { ContractBroken, openProjectMateStore, openStateStore, seedDemoFirm } from '../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'pmsync-shared-'));
let number = 0;
const newFile = () => join(folder, `${(number += 1)}.sqlite`);
const key = { connection: 'office', domain: 'contacts', mailbox: 'anna@example.com' } as const;
const demo = { mailDomain: 'example.com', mailServerName: '127.0.0.1' };
const projectMate = (file: string) => openProjectMateStore({ kind: 'sqlite', file });

afterAll(() => rmSync(folder, { recursive: true }));

describe('a state file that others use too', () => {
  test('a lock of another is waited for while this process goes on', async () => {
    const file = newFile();
    const store = openStateStore({ kind: 'sqlite', file });
    await store.enqueuePending(key, ['r1']);
    const other = new Database(file);
    other.exec('BEGIN IMMEDIATE');
    const waiting = store.enqueuePending(key, ['r2']);
    // Reading goes on meanwhile, and so does the thread: the timer fires, and lets the other end its transaction.
    expect(await store.pending(key, 10)).toHaveLength(1);
    setTimeout(() => other.exec('COMMIT'), 60);
    await waiting;
    expect((await store.pending(key, 10)).map(({ recordId }) => recordId)).toEqual(['r1', 'r2']);
    other.close();
    await store.close();
  });

  test('services that start at once on a new file all find their tables', async () => {
    const file = newFile();
    const stores = Array.from({ length: 6 }, () => openStateStore({ kind: 'sqlite', file }));
    await Promise.all(stores.map((store, index) => store.enqueuePending(key, [`r${index}`])));
    expect(await stores[0]!.pending(key, 10)).toHaveLength(6);
    await Promise.all(stores.map((store) => store.close()));
  });

  test('a file that is no database is refused in words that name it', async () => {
    const file = newFile();
    writeFileSync(file, 'no database at all, but long enough to have a header '.repeat(10));
    const store = openStateStore({ kind: 'sqlite', file });
    await expect(store.pending(key, 1)).rejects.toThrow(/state database .* is not an SQLite database/);
    await store.close();
  });

  test('an error says nothing of the people whose data were being written', async () => {
    const store = openStateStore({ kind: 'sqlite', file: newFile() });
    const fence = { issuer: 'bucket', revision: 1 };
    await store.claimFence(key, fence);
    const parked = [
      { recordId: 'r1', kind: 'invalid' as const, title: null, reason: null as unknown as string },
    ];
    const error = await store
      .commitPass(key, fence, { syncState: 'Ivanov', park: parked })
      .catch((e: unknown) => e);
    expect(error).toBeInstanceOf(Error);
    expect(Object.keys(error as object).filter((name) => name !== 'name')).toEqual([]);
    expect((await store.mailboxState(key))?.syncState).toBeNull();
    await store.close();
  });
});

describe('a ProjectMate file that comes and goes', () => {
  test('a missing one is not made, nor its folder', async () => {
    const file = join(folder, 'nowhere', 'pm.sqlite');
    const store = projectMate(file);
    await expect(store.licensed()).rejects.toThrow(/there is no such file/);
    expect(existsSync(join(folder, 'nowhere'))).toBe(false);
    await store.close();
  });

  test('one that is taken away is missed at once, and used again when it is back', async () => {
    const file = newFile();
    await seedDemoFirm({ kind: 'sqlite', file }, demo);
    const store = projectMate(file);
    expect(await store.licensed()).toBe(true);
    renameSync(file, `${file}.away`);
    await expect(store.licensed()).rejects.toThrow(/there is no such file/);
    renameSync(`${file}.away`, file);
    expect(await store.licensed()).toBe(true);
    await store.close();
  });

  test.each([
    ['DROP VIEW exchange_sync_licence', { relation: 'licence' }],
    [
      'DROP VIEW exchange_sync_employee; CREATE VIEW exchange_sync_employee AS SELECT Id AS id, Name AS display_name, 1 AS synchronised FROM PmEmployee',
      { relation: 'employee', column: 'mailbox' },
    ],
  ])('%s: the place is named, and a repair counts without a restart', async (damage, place) => {
    const file = newFile();
    await seedDemoFirm({ kind: 'sqlite', file }, demo);
    const vendor = new Database(file);
    const { sql } = vendor
      .prepare('SELECT sql FROM sqlite_master WHERE name = ?')
      .get(`exchange_sync_${place.relation}`) as { sql: string };
    vendor.exec(damage);
    const store = projectMate(file);
    const error = await store.parameters().catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ContractBroken);
    expect((error as ContractBroken).place).toEqual(place);
    vendor.exec(`DROP VIEW IF EXISTS exchange_sync_${place.relation}; ${sql}`);
    expect((await store.parameters()).contactMode).toBe('one-way');
    vendor.close();
    await store.close();
  });

  test.each([
    ['Birthday', '2001-02-30', 'birthday'],
    ['Birthday', '30.01.2001', 'birthday'],
    ['Post', Buffer.from([1]), 'job_title'],
  ])('%s %s is refused by record and column, without the value', async (vendorColumn, value, column) => {
    const file = newFile();
    await seedDemoFirm({ kind: 'sqlite', file }, demo);
    const store = projectMate(file);
    const [record] = await store.audienceIn('belov@example.com', null, 1);
    const vendor = new Database(file);
    vendor.prepare(`UPDATE PmContact SET ${vendorColumn} = ? WHERE Id = ?`).run(value, record);
    const error = await store.contactsFor('belov@example.com', [record!]).catch((reason: unknown) => reason);
    expect((error as ContractBroken).place).toEqual({ relation: 'contact', column, record });
    expect((error as Error).message).not.toContain('2001');
    vendor.close();
    await store.close();
  });

  test('looking at a quiet change log never waits for a user who is writing', async () => {
    const file = newFile();
    await seedDemoFirm({ kind: 'sqlite', file }, demo);
    const store = projectMate(file);
    await store.claimChangeLog('a');
    const user = new Database(file);
    user.exec("BEGIN IMMEDIATE; UPDATE PmContact SET Post = 'x'");
    expect(await store.readChangeLog(10)).toEqual([]);
    await store.removeFromChangeLog([]);
    expect(await store.claimChangeLog('b')).toEqual({ owner: 'a' });
    user.exec('COMMIT');
    expect(await store.readChangeLog(10)).toHaveLength(10);
    user.close();
    await store.close();
  });
});

describe('the reference ProjectMate', () => {
  test('it is made whole or not at all, and never over another file', async () => {
    const file = newFile();
    // As a process that was killed while it made one leaves it.
    writeFileSync(`${file}.unfinished`, 'half a file');
    await seedDemoFirm({ kind: 'sqlite', file }, demo);
    expect(existsSync(`${file}.unfinished`)).toBe(false);
    await expect(seedDemoFirm({ kind: 'sqlite', file }, demo)).rejects.toThrow(/exists already/);
  });
});
