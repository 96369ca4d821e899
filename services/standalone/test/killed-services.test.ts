import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { requireOrSkip } from '@pmsync/testing';
import { until } from './firm.js';
import { findNatsServer } from '../src/processes/nats-server.js';
import { ServiceProcesses } from './service-processes.js';

const hasNats = requireOrSkip('nats-server on the PATH (Debian: nats-server)', findNatsServer() !== null);

const mailboxes = ['vorontsova', 'belov', 'zhukova', 'chistyakov', 'tsoy', 'becker', 'shapovalov', 'oneil'];

let services: ServiceProcesses;
afterEach(() => services.dispose());

async function expectEachOnce(): Promise<void> {
  for (const name of mailboxes) {
    const counts = await services.itemsPerRecord(`${name}@example.com`);
    expect(counts.size, name).toBe(300);
    expect(
      [...counts.values()].filter((count) => count !== 1),
      name,
    ).toEqual([]);
  }
}

describe.skipIf(!hasNats)('npm run services', () => {
  // Which process, and after how many of the 2,400 items.
  test.each([
    ['contacts', 0],
    ['contacts', 100],
    ['ews-gateway', 300],
    ['nats-server', 600],
    ['exchange-emulator', 900],
    ['contacts', 1_100],
    ['ews-gateway', 1_400],
    ['change-watcher', 1_700],
    ['scheduler', 1_900],
    ['console', 2_100],
  ])(
    'kill -9 of %s after %i items: in the end every mailbox has each contact once',
    async (victim, items) => {
      services = new ServiceProcesses();
      await services.exchangeAnswers();
      await services.control('setLatency', { milliseconds: 200 });
      await until(
        `${items} items`,
        async () => (await services.created()) >= items && services.processId(victim) !== null,
        60_000,
      );
      // Somewhere in the 200 ms that a request takes.
      await sleep((items * 7) % 200);
      const processId = services.processId(victim)!;
      process.kill(processId, 'SIGKILL');
      await until(
        'started again',
        () => services.processId(victim) !== null && services.processId(victim) !== processId,
      );
      await services.inStep();
      await expectEachOnce();
    },
    120_000,
  );

  test('SIGTERM drains: what is under way ends, and the next start goes on where it was', async () => {
    services = new ServiceProcesses();
    await services.exchangeAnswers();
    await services.control('setLatency', { milliseconds: 200 });
    await until('the middle', async () => (await services.created()) >= 500, 60_000);
    expect(await services.end('SIGTERM')).toBe(0);
    expect(services.log).toContain('Draining');
    services.relaunch();
    await services.exchangeAnswers();
    await services.inStep();
    await expectEachOnce();
  }, 120_000);
});
