import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { all, ANNA, attributes, OPTIONS, sendTo } from './support/server.js';
import {
  createContacts,
  createContactsFolder,
  findItems,
  getItems,
  LINK,
  linkProperty,
  renaming,
  syncItems,
  updateFolder,
} from './support/requests.js';

const LIBRARY = resolve(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'emulator-'));
let child: ChildProcess | undefined;

beforeAll(() => {
  execFileSync(process.execPath, [resolve(LIBRARY, '../../node_modules/typescript/bin/tsc'), '-b', LIBRARY]);
});
afterAll(() => {
  child?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

async function start(): Promise<{ url: string; controlUrl: string }> {
  const options = { ...OPTIONS, dataFile: join(folder, 'exchange.db') };
  child = spawn(process.execPath, [join(LIBRARY, 'dist/main.js')], {
    env: { ...process.env, PMSYNC_EMULATOR_OPTIONS: JSON.stringify(options) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child?.once('exit', reject);
    child?.stdout?.once('data', (line: Buffer) =>
      resolve(JSON.parse(line.toString()) as { url: string; controlUrl: string }),
    );
  });
}

async function end(signal: NodeJS.Signals): Promise<number | null> {
  const ended = new Promise<number | null>((resolve) => child?.once('exit', resolve));
  child?.kill(signal);
  return ended;
}

test('what was answered survives kill -9: items, ids, change keys, lookups, sync states, names of folders', async () => {
  const before = await start();
  const made = await sendTo(
    before.url,
    createContacts(`${linkProperty('L-1')}<t:Surname>A</t:Surname>`, '<t:Surname>B</t:Surname>'),
  );
  const ids = attributes(made.text, 'ItemId', 'Id');
  const changeKeys = attributes(made.text, 'ItemId', 'ChangeKey');
  const state = all((await sendTo(before.url, syncItems())).text, 'SyncState')[0];
  const ownFolder = await sendTo(before.url, createContactsFolder('Old'));
  const folderId = `<t:FolderId Id="${attributes(ownFolder.text, 'FolderId', 'Id')[0]}"/>`;
  await sendTo(before.url, updateFolder(folderId, renaming('New')));
  await end('SIGKILL');

  const after = await start();
  const got = await sendTo(after.url, getItems(ids));
  expect([all(got.text, 'Surname'), attributes(got.text, 'ItemId', 'ChangeKey')]).toEqual([
    ['A', 'B'],
    changeKeys,
  ]);
  const restriction = `<t:IsEqualTo><t:ExtendedFieldURI ${LINK}/><t:FieldURIOrConstant><t:Constant Value="L-1"/></t:FieldURIOrConstant></t:IsEqualTo>`;
  expect(attributes((await sendTo(after.url, findItems({ restriction }))).text, 'ItemId', 'Id')).toEqual([
    ids[0],
  ]);
  const more = await sendTo(after.url, createContacts('<t:Surname>C</t:Surname>'));
  const [third = ''] = attributes(more.text, 'ItemId', 'Id');
  expect(ids).not.toContain(third);
  const named = `<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds>${folderId}</m:FolderIds></m:GetFolder>`;
  expect(all((await sendTo(after.url, named)).text, 'DisplayName')).toEqual(['New']);
  const synced = await sendTo(after.url, syncItems(state));
  expect(attributes(synced.text, 'ItemId', 'Id')).toEqual([third]);
  const response = await fetch(`${after.controlUrl}/contacts?address=${ANNA}`);
  expect(await response.json()).toHaveLength(3);
  expect(await end('SIGTERM')).toBe(0);
});
