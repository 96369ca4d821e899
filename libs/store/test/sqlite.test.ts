import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import {
  openProjectMateStore,
  openStateStore,
  ProjectMateUnavailable,
  ReferenceProjectMate,
  seedDemoFirm,
} from '../src/index.js';
import { SqliteDatabase } from '../src/sqlite/sqlite-database.js';
import { SqliteContactModes1764100000000 } from '../src/state/migrations/sqlite-contact-modes.js';
import { SqliteInitial1764000000000 } from '../src/state/migrations/sqlite-initial.js';
import { projectMateContract } from './contract/projectmate-store.contract.js';
import { stateMigrationContract } from './contract/state-migration.contract.js';
import { stateStoreContract } from './contract/state-store.contract.js';
import { sqliteRules } from './support/rules.js';

const folder = mkdtempSync(join(tmpdir(), 'pmsync-store-'));
let number = 0;
const newFile = () => join(folder, `${(number += 1)}.sqlite`);
const demo = { mailDomain: 'example.com', mailServerName: '127.0.0.1' };

afterAll(() => rmSync(folder, { recursive: true }));

stateStoreContract('sqlite', () => {
  const file = newFile();
  return { open: () => openStateStore({ kind: 'sqlite', file }), dispose: () => Promise.resolve() };
});

stateMigrationContract('sqlite', () => {
  const file = newFile();
  const use = { subject: 'The state', error: (_: unknown, message: string) => new Error(message) };
  return {
    openWith: (migrations) => new SqliteDatabase({ file, create: true, migrations, use }),
    open: () => openStateStore({ kind: 'sqlite', file }),
    initial: SqliteInitial1764000000000,
    contactModes: SqliteContactModes1764100000000,
  };
});

projectMateContract('sqlite', async () => {
  const file = newFile();
  await seedDemoFirm({ kind: 'sqlite', file }, demo);
  const store = openProjectMateStore({ kind: 'sqlite', file });
  const user = new ReferenceProjectMate({ kind: 'sqlite', file });
  return {
    store,
    user,
    hostile: 'a\u0000b',
    rules: sqliteRules,
    async dispose() {
      await user.close();
      await store.close();
    },
  };
});

describe('a ProjectMate database that cannot be used says why', () => {
  test('a missing file, and works once it is there', async () => {
    const file = newFile();
    const store = openProjectMateStore({ kind: 'sqlite', file });
    await expect(store.parameters()).rejects.toThrow(ProjectMateUnavailable);
    await expect(store.parameters()).rejects.toThrow(/there is no such file/);
    await seedDemoFirm({ kind: 'sqlite', file }, demo);
    expect((await store.parameters()).mailServerName).toBe('127.0.0.1');
    await store.close();
  });

  test('a file that is no database', async () => {
    const file = newFile();
    writeFileSync(file, 'no database at all, but long enough to have a header '.repeat(10));
    const store = openProjectMateStore({ kind: 'sqlite', file });
    await expect(store.licensed()).rejects.toThrow(/not an SQLite database/);
    await store.close();
  });

  test('a database without the contract', async () => {
    const file = newFile();
    await openStateStore({ kind: 'sqlite', file }).connections();
    const store = openProjectMateStore({ kind: 'sqlite', file });
    await expect(store.parameters()).rejects.toThrow(/lacks the relation "exchange_sync_parameters"/);
    await store.close();
  });
});

test('the demo firm is the same every time', async () => {
  const contactsOf = async () => {
    const file = newFile();
    await seedDemoFirm({ kind: 'sqlite', file }, demo);
    const store = openProjectMateStore({ kind: 'sqlite', file });
    const ids = await store.audienceIn('belov@example.com', null, 1_000);
    const contacts = await store.contactsFor('belov@example.com', ids);
    await store.close();
    return contacts;
  };
  const contacts = await contactsOf();
  expect(contacts).toEqual(await contactsOf());
  const text = JSON.stringify(contacts);
  for (const piece of ['&', '<', '>', '\\"', "'", '🎻', 'Ёлкин', 'Łódź']) expect(text).toContain(piece);
  expect(Math.max(...contacts.map(({ contact }) => contact.notes?.length ?? 0))).toBeGreaterThan(10_000);
});
