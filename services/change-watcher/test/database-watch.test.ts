import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { noticesStream } from '@pmsync/contracts';
import { createMemoryBroker } from '@pmsync/messaging';
import { createLogger } from '@pmsync/observability';
import {
  openProjectMateStore,
  openStateStore,
  ReferenceProjectMate,
  seedDemoFirm,
  type ProjectMateStore,
} from '@pmsync/store';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DatabaseWatch } from '../src/database-watch.js';

let folder: string;
let projectMate: ProjectMateStore;
let user: ReferenceProjectMate;
const closing: (() => Promise<void>)[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pmsync-watch-'));
  const database = join(folder, 'projectmate.sqlite');
  await seedDemoFirm(
    { kind: 'sqlite', file: database },
    {
      mailDomain: 'example.com',
      mailServerName: 'x',
      scale: { employees: 1, companies: 2, contacts: 5 },
    },
  );
  projectMate = openProjectMateStore({ kind: 'sqlite', file: database });
  user = new ReferenceProjectMate({ kind: 'sqlite', file: database });
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await user.close();
  await projectMate.close();
  rmSync(folder, { recursive: true });
});

async function installation(
  name: string,
  connections: readonly string[] = ['firm'],
  read: ProjectMateStore = projectMate,
) {
  const bus = createMemoryBroker().connect();
  await bus.prepare([noticesStream]);
  const state = openStateStore({ kind: 'sqlite', file: join(folder, `${name}.sqlite`) });
  closing.push(() => state.close());
  const logger = createLogger({ service: 'test', level: 'silent' });
  const watch = new DatabaseWatch({ projectMate: read, connections, state, bus, logger, installation: name });
  const waiting = async (connection = 'firm') =>
    (await state.changesToSpread(connection, 'contacts', 100)).map(({ recordId }) => recordId);
  return { watch, state, waiting };
}

test('a change waits for every connection on the database, and leaves the log', async () => {
  const { watch, waiting } = await installation('ours', ['firm', 'branch']);
  const [record] = await user.contactIds();
  await user.updateContact(record!, { notes: 'x' });
  expect(await watch.look()).toBe(false);
  expect(await waiting('firm')).toEqual([record]);
  expect(await waiting('branch')).toEqual([record]);
  expect(await projectMate.readChangeLog(10)).toEqual([]);
});

test('a second installation is refused in a sentence, and takes nothing', async () => {
  const ours = await installation('ours');
  const theirs = await installation('theirs');
  const [first, second] = await user.contactIds();
  await user.updateContact(first!, { notes: 'x' });
  await ours.watch.look();
  await user.updateContact(second!, { notes: 'y' });
  await theirs.watch.look();
  expect(await theirs.waiting()).toEqual([]);
  expect(theirs.watch.failing).toBe(true);
  expect(await theirs.state.connectionProblems()).toMatchObject([
    { source: 'change-watcher', problem: expect.stringMatching(/"ours".*"theirs".*Stop one of the two/) },
  ]);
  await ours.watch.look();
  expect(await ours.waiting()).toEqual([first, second]);
});

test('what cannot be told again stays in the log', async () => {
  const { watch, state } = await installation('ours');
  await user.updateContact((await user.contactIds())[0]!, { notes: 'x' });
  await state.close();
  await expect(watch.look()).rejects.toThrow();
  expect(await projectMate.readChangeLog(10)).toHaveLength(1);
});

test('a quiet database costs one query a look, whatever is in it', async () => {
  const asked: string[] = [];
  const counting = new Proxy(projectMate, {
    get(store, name: keyof ProjectMateStore) {
      asked.push(name);
      return store[name].bind(store);
    },
  });
  const { watch } = await installation('ours', ['firm', 'branch'], counting);
  for (let look = 0; look < 5; look += 1) expect(await watch.look()).toBe(false);
  expect(asked).toEqual(Array.from({ length: 5 }, () => 'readChangeLog'));
});
