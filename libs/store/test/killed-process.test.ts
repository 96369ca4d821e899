import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { openStateStore } from '../src/index.js';

const folder = mkdtempSync(join(tmpdir(), 'pmsync-killed-'));
const running = new Set<ChildProcess>();
const runSources = fileURLToPath(new URL('./process/run-sources.mjs', import.meta.url));
const writer = fileURLToPath(new URL('./process/writer.ts', import.meta.url));

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

/** A process that writes to the file; `told` is the last batch of which it said that it is committed. */
function startWriter(file: string, mailbox: string): { child: ChildProcess; told: () => number } {
  const flags = ['--experimental-transform-types', '--no-warnings', '--conditions=@pmsync/source'];
  const child = spawn(process.execPath, [...flags, '--import', runSources, writer, file, mailbox], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.add(child);
  let told = -1;
  let text = '';
  child.stdout!.on('data', (chunk: Buffer) => {
    text += chunk.toString();
    const lines = text.split('\n');
    text = lines.pop()!;
    if (lines.length > 0) told = Number(lines.at(-1));
  });
  return { child, told: () => told };
}

test('two processes write to one state file and are killed: what they told is there, whole, and nothing by halves', async () => {
  const file = join(folder, 'state.sqlite');
  const mailboxes = ['anna@example.com', 'boris@example.com'];
  for (let round = 0; round < 3; round += 1) {
    const names = mailboxes.map((mailbox) => `${round}-${mailbox}`);
    const writers = names.map((mailbox) => startWriter(file, mailbox));
    await expect
      .poll(() => Math.min(...writers.map(({ told }) => told())), { timeout: 15_000, interval: 5 })
      .toBeGreaterThan(3 + round);
    for (const { child } of writers) {
      child.kill('SIGKILL');
      await once(child, 'close');
      running.delete(child);
    }

    const store = openStateStore({ kind: 'sqlite', file });
    for (const [index, mailbox] of names.entries()) {
      const key = { connection: 'office', domain: 'contacts', mailbox } as const;
      const committed = Number((await store.mailboxState(key))?.syncState);
      expect(committed).toBeGreaterThanOrEqual(writers[index]!.told());
      const linked = (await store.linkedItems(key)).map(({ recordId }) => recordId);
      expect(linked).toHaveLength((committed + 1) * 20);
      expect(await store.journal({ connection: 'office', mailbox, limit: 10_000 })).toHaveLength(
        linked.length,
      );
      expect(await store.linksByRecord(key, linked)).toHaveLength(linked.length);
      const unsettled = (await store.openIntents(key)).map(({ recordId }) => recordId);
      expect(unsettled.filter((recordId) => linked.includes(recordId))).toEqual([]);
    }
    await store.close();
  }
  const database = new Database(file);
  expect(database.pragma('integrity_check', { simple: true })).toBe('ok');
  database.close();
}, 60_000);
