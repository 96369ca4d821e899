import type { Emulator } from '@pmsync/exchange-emulator';
import { connectMemoryBus, type Bus } from '@pmsync/messaging';
import { createMetrics, type ServiceMetrics } from '@pmsync/observability';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { addresses, busyStorm, Replica, startExchange } from './limits-harness.js';

const mailboxes = addresses(20);
let exchange: Emulator;
let bus: Bus;
let metrics: ServiceMetrics;
let replica: Replica;

beforeEach(async () => {
  exchange = await startExchange(mailboxes);
  bus = connectMemoryBus();
  metrics = createMetrics();
  replica = await Replica.start(bus, exchange.url, { metrics, restUntilProbe: () => 60_000 });
});

afterEach(async () => {
  await replica.close();
  await bus.drain();
  await exchange.close();
});

/** What the metrics page says now: all series of a name together that have these labels. */
async function shown(name: string, labels = ''): Promise<number> {
  return (await metrics.text())
    .split('\n')
    .filter((line) => line.startsWith(`${name}{`) && line.includes(labels))
    .map((line) => Number(line.slice(line.lastIndexOf(' '))))
    .reduce((sum, value) => sum + value, 0);
}

test('in a storm of busy answers the metrics tell how many requests were sent and refused, and how long the rests are', async () => {
  for (const fault of busyStorm) exchange.control.injectFault(fault);
  let heldBack = 0;
  await Promise.all(
    mailboxes.map(async (mailbox) => {
      for (let turn = 0; turn < 12; turn += 1) {
        const found = await replica.find(mailbox, 'nobody');
        if (!found.ok && 'heldBack' in found.problem) heldBack += 1;
        await sleep(25);
      }
    }),
  );
  const { requests } = exchange.control.counters();
  expect(await shown('pmsync_exchange_requests_total', 'operation="FindItem"')).toBe(requests['FindItem']);
  expect(await shown('pmsync_exchange_request_seconds_count')).toBe(
    await shown('pmsync_exchange_requests_total'),
  );
  const busy = await shown('pmsync_exchange_requests_total', 'outcome="busy-');
  const rests = await shown('pmsync_exchange_rests_total');
  expect(busy).toBeGreaterThan(0);
  expect(rests).toBeGreaterThan(0);
  expect(rests).toBeLessThanOrEqual(busy);
  const seconds = await shown('pmsync_exchange_rest_seconds_total');
  expect(seconds).toBeGreaterThanOrEqual(rests * 0.03);
  expect(seconds).toBeLessThanOrEqual(busy * 1.1);
  expect(await shown('pmsync_exchange_held_back_total', 'reason="rest"')).toBe(heldBack);
  expect(heldBack).toBeGreaterThan(0);
});

test('while requests are under way the metrics tell how many, how many mailboxes wait, and of whom nothing', async () => {
  await replica.find(mailboxes[0]!, 'nobody');
  exchange.control.setLatency(400);
  const all = Promise.all(mailboxes.map((mailbox) => replica.find(mailbox, 'nobody')));
  await vi.waitFor(async () => expect(await shown('pmsync_exchange_requests_under_way')).toBe(10), 2_000);
  expect(await shown('pmsync_exchange_mailboxes_waiting')).toBe(10);
  expect(await shown('pmsync_exchange_requests_bound')).toBe(10);
  expect(await shown('pmsync_exchange_requests_limit')).toBe(10);
  expect(await shown('pmsync_exchange_requests_share')).toBe(10);
  await all;
  expect(await shown('pmsync_exchange_requests_under_way')).toBe(0);
  const slow = 'operation="FindItem"';
  const all20 = await shown('pmsync_exchange_request_seconds_count', slow);
  const fast = await shown('pmsync_exchange_request_seconds_bucket', `le="0.25",connection="main",${slow}`);
  expect(all20 - fast).toBeGreaterThanOrEqual(20);
  expect(await metrics.text()).not.toContain('example.com');
});

test('when a whole server is busy the metrics show a rest and half the limit, when it is gone an open circuit', async () => {
  await replica.find(mailboxes[0]!, 'nobody');
  exchange.control.injectFault({ kind: 'busy-http-503', retryAfterSeconds: 1, times: 1 });
  await replica.find(mailboxes[0]!, 'nobody');
  expect(await shown('pmsync_exchange_resting')).toBe(1);
  expect(await shown('pmsync_exchange_rests_total', 'scope="connection"')).toBe(1);
  expect(await shown('pmsync_exchange_rest_seconds_total', 'scope="connection"')).toBeCloseTo(1, 1);
  await vi.waitFor(async () => expect(await shown('pmsync_exchange_requests_limit')).toBe(5));
  await sleep(1_100);
  expect(await shown('pmsync_exchange_resting')).toBe(0);
  expect(await shown('pmsync_exchange_circuit_open')).toBe(0);
  await exchange.close();
  for (const mailbox of mailboxes.slice(0, 3)) await replica.find(mailbox, 'nobody');
  expect(await shown('pmsync_exchange_circuit_open', 'reason="unreachable"')).toBe(1);
  expect(await shown('pmsync_exchange_circuit_open', 'reason="sign-in"')).toBe(0);
  expect(await shown('pmsync_exchange_requests_total', 'outcome="unreachable"')).toBe(3);
});
