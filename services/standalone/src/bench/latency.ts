import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startEmulator } from '@pmsync/exchange-emulator';
import { createLogger } from '@pmsync/observability';
import { basicExchange, Secret } from '@pmsync/settings';
import { openProjectMateStore, ReferenceProjectMate, seedDemoFirm } from '@pmsync/store';
import { startEmbedded } from '../embedded.js';
import { Observer } from '../report/observer.js';
import { benchAccount, benchPassword } from './bench-firm.js';

const changes = 25;

export interface Latency {
  readonly changes: number;
  readonly medianMilliseconds: number;
  readonly slowestMilliseconds: number;
  readonly requestsPerMailbox: number;
}

/** From a commit in ProjectMate to the item in the last of 8 mailboxes, in a quiet standalone process as `npm start` runs it. */
export async function measureLatency(folder: string): Promise<Latency> {
  const database = join(folder, 'latency.sqlite');
  await seedDemoFirm(
    { kind: 'sqlite', file: database },
    { mailDomain: 'example.com', mailServerName: '127.0.0.1' },
  );
  const reader = openProjectMateStore({ kind: 'sqlite', file: database });
  const mailboxes = (await reader.synchronisedEmployees()).map(({ mailbox }) => mailbox);
  await reader.close();
  const exchange = await startEmulator({
    dataFile: join(folder, 'latency-exchange.sqlite'),
    accounts: [{ userName: benchAccount, password: benchPassword, mayImpersonate: true }],
    mailboxes: mailboxes.map((address) => ({ address, displayName: address })),
  });
  const product = await startEmbedded({
    connections: [
      {
        name: 'bench',
        startType: 'automatic',
        periodSeconds: 900,
        exchange: basicExchange(exchange.url, benchAccount, new Secret(benchPassword)),
        projectMate: { server: 'sqlite', database, kind: 'sqlite', file: database },
      },
    ],
    state: { kind: 'sqlite', file: join(folder, 'latency-state.sqlite') },
    installation: 'bench',
    port: 0,
    console: { token: null, hosts: [] },
    logger: createLogger({ service: 'bench', level: 'error' }),
  });
  await new Observer(product.bus, Date.now() - 1).untilSettled(new AbortController().signal);
  const user = new ReferenceProjectMate({ kind: 'sqlite', file: database });
  const [record] = await user.contactIds();
  exchange.control.resetCounters();
  const latencies: number[] = [];
  for (let change = 1; change <= changes; change += 1) {
    // At no particular moment of the watcher's round.
    await sleep(300 + ((change * 37) % 200));
    const begin = performance.now();
    await user.updateContact(record!, { job_title: `Change ${change}` });
    const updates = () => exchange.control.counters().items['UpdateItem'] ?? 0;
    while (updates() < change * mailboxes.length) await sleep(2);
    latencies.push(performance.now() - begin);
  }
  const { requests } = exchange.control.counters();
  const sent = Object.values(requests).reduce((sum, count) => sum + count, 0);
  await user.close();
  await product.close();
  await exchange.close();
  latencies.sort((left, right) => left - right);
  return {
    changes,
    medianMilliseconds: latencies[Math.floor(changes / 2)]!,
    slowestMilliseconds: latencies.at(-1)!,
    requestsPerMailbox: sent / changes / mailboxes.length,
  };
}
