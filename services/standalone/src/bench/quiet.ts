import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusReport } from '@pmsync/contracts';
import { openProjectMateStore, seedDemoFirm } from '@pmsync/store';
import { stringify } from 'yaml';
import { freePort } from '../processes/free-port.js';
import { findNatsServer, natsServer } from '../processes/nats-server.js';
import { servicePrograms } from '../processes/service-programs.js';
import { SupervisedProcess } from '../processes/supervised-process.js';
import { BenchExchange, benchAccount, benchPassword } from './bench-firm.js';

/** So few that the first pass does not take longer than what is measured. */
const contacts = 3;
const patience = 15 * 60_000;

export interface QuietFigures {
  readonly mailboxes: number;
  readonly minutes: number;
  readonly streams: number;
  /** Requests to Exchange while nothing happened, by operation. */
  readonly requests: Readonly<Record<string, number>>;
  readonly gatewayMegabytes: { readonly atTheEnd: number; readonly peak: number };
  /** Of the gateway, while nothing happened. */
  readonly cpuSeconds: number;
}

/**
 * Mailboxes that are watched while nothing happens, as the services run in production: each a process of its own, over NATS. Thrown where there is no nats-server: an Error
 * that says so.
 */
export async function measureQuiet(
  folder: string,
  { mailboxes: employees, minutes }: { readonly mailboxes: number; readonly minutes: number },
  say: (text: string) => void,
): Promise<QuietFigures> {
  const nats = findNatsServer();
  if (nats === null) throw new Error('No nats-server on the PATH: install nats-server 2.9 or newer.');
  const database = join(folder, 'quiet.sqlite');
  const scale = { employees, companies: 2, contacts };
  await seedDemoFirm(
    { kind: 'sqlite', file: database },
    { mailDomain: 'example.com', mailServerName: '127.0.0.1', scale },
  );
  const store = openProjectMateStore({ kind: 'sqlite', file: database });
  const addresses = (await store.synchronisedEmployees()).map(({ mailbox }) => mailbox);
  await store.close();
  const exchange = await BenchExchange.start(join(folder, 'quiet-exchange.sqlite'), addresses);
  const services = await startServices(folder, nats, exchange.url, database);
  try {
    say(`A first pass over ${addresses.length} mailboxes...`);
    await untilWatched(services.statusUrl, addresses.length, say);
    say('Waiting until nothing is sent any more...');
    await untilSilent(exchange);
    say(`${minutes} minutes in which nothing happens...`);
    await exchange.control('resetCounters');
    const before = await processFigures(services.gatewayId());
    await sleep(minutes * 60_000);
    const { requests } = await exchange.control<{ requests: Record<string, number> }>('counters');
    const after = await processFigures(services.gatewayId());
    const status = await statusOf(services.statusUrl);
    return {
      mailboxes: status?.connections[0]?.notifications.watched ?? 0,
      minutes,
      streams: status?.connections[0]?.notifications.streams ?? 0,
      requests,
      gatewayMegabytes: { atTheEnd: after.megabytes, peak: after.peakMegabytes },
      cpuSeconds: after.cpuSeconds - before.cpuSeconds,
    };
  } finally {
    await services.stop();
    await exchange.close();
  }
}

async function startServices(folder: string, nats: string, url: string, database: string) {
  const connection = {
    name: 'quiet',
    startType: 'automatic',
    periodSeconds: 60,
    exchange: { url, version: 'Exchange2016', userName: benchAccount, password: benchPassword },
    projectMate: { server: 'sqlite', database },
  };
  const settings = join(folder, 'quiet-connections.yaml');
  writeFileSync(settings, stringify({ connections: [connection] }));
  mkdirSync(join(folder, 'quiet-nats'));
  const natsPort = await freePort();
  const consolePort = await freePort();
  const environment = {
    NATS_URL: `nats://127.0.0.1:${natsPort}`,
    PMSYNC_CONNECTIONS: settings,
    PMSYNC_STATE: join(folder, 'quiet-state.sqlite'),
    PMSYNC_INSTALLATION: 'quiet',
    PMSYNC_HTTP_HOST: '127.0.0.1',
    PMSYNC_LOG_LEVEL: 'error',
  };
  const programs = [
    natsServer(nats, natsPort, join(folder, 'quiet-nats')),
    ...servicePrograms(environment, consolePort),
  ];
  const processes = programs.map((program) => new SupervisedProcess(program, () => undefined));
  for (const each of processes) {
    each.start();
    if (each.program.name === 'nats-server') await sleep(500);
  }
  return {
    statusUrl: `http://127.0.0.1:${consolePort}/status`,
    gatewayId: () => processes.find(({ program }) => program.name === 'ews-gateway')!.processId!,
    async stop() {
      for (const each of processes.toReversed()) await each.stop();
    },
  };
}

async function statusOf(url: string): Promise<StatusReport | null> {
  try {
    const response = await fetch(url);
    return response.ok ? ((await response.json()) as StatusReport) : null;
  } catch {
    return null;
  }
}

async function untilWatched(url: string, mailboxes: number, say: (text: string) => void): Promise<void> {
  const end = Date.now() + patience;
  for (;;) {
    const connection = (await statusOf(url))?.connections[0];
    const inStep = connection?.domains[0]?.mailboxes.filter(({ state }) => state === 'in-step').length ?? 0;
    const watched = connection?.notifications.watched ?? 0;
    if (inStep === mailboxes && watched === mailboxes) return;
    if (Date.now() > end) throw new Error('The mailboxes did not come in step in time.');
    say(`  ${inStep} in step, ${watched} watched`);
    await sleep(5_000);
  }
}

/** Two readings of the counters with nothing in between. */
async function untilSilent(exchange: BenchExchange): Promise<void> {
  for (;;) {
    await exchange.control('resetCounters');
    await sleep(20_000);
    const { requests } = await exchange.control<{ requests: Record<string, number> }>('counters');
    if (Object.keys(requests).length === 0) return;
  }
}

/** What Linux says of a process (proc(5)). */
async function processFigures(id: number) {
  const status = await readFile(`/proc/${id}/status`, 'utf8');
  const kilobytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1]);
  const stat = await readFile(`/proc/${id}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = Number(fields[11]) + Number(fields[12]);
  return {
    megabytes: Math.round(kilobytes('VmRSS') / 1_024),
    peakMegabytes: Math.round(kilobytes('VmHWM') / 1_024),
    cpuSeconds: ticks / 100,
  };
}
