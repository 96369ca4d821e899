import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { DataFolder, DataFolderInUse } from '../src/data-folder.js';

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), 'pmsync-folder-')), 'new', 'folder');
});
afterEach(() => rmSync(path, { recursive: true, force: true }));

test('a folder is made, and one process at a time has it', () => {
  const folder = new DataFolder(path);
  // The parent of this process is alive, and not this process.
  writeFileSync(join(path, 'lock'), String(process.ppid));
  expect(() => new DataFolder(path)).toThrow(DataFolderInUse);
  expect(() => new DataFolder(path)).toThrow(new RegExp(`process ${process.ppid}: stop it`));
  folder.release();
  expect(() => new DataFolder(path)).not.toThrow();
});

test('a lock that a killed process left behind is no obstacle', () => {
  new DataFolder(path).release();
  writeFileSync(join(path, 'lock'), '4194304');
  expect(() => new DataFolder(path)).not.toThrow();
});

test('an installation keeps its name', () => {
  const folder = new DataFolder(path);
  const name = folder.installation();
  expect(name).toMatch(/^[0-9a-f-]{36}$/);
  expect(folder.installation()).toBe(name);
});
