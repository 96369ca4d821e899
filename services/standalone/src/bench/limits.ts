import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EarlyArrival, Fault } from '@pmsync/exchange-emulator';
import { connectJetStreamBus, type Bus } from '@pmsync/messaging';
import { seedDemoFirm } from '@pmsync/store';
import { stringify } from 'yaml';
import { freePort } from '../processes/free-port.js';
import { findNatsServer, natsServer } from '../processes/nats-server.js';
import { servicePrograms } from '../processes/service-programs.js';
import type { Program } from '../processes/supervised-process.js';
import { BenchExchange, benchAccount, benchPassword } from './bench-firm.js';
import { connectionName, writeItems } from './limits-client.js';

/** What one run of the gateways did. */
interface LimitsRun {
  readonly items: number;
  readonly seconds: number;
  readonly itemsPerSecond: number;
  /** Requests under way at Exchange at one time. */
  readonly mostUnderWay: number;
  readonly lost: number;
  readonly doubled: number;
  /** Requests that came while Exchange had asked for rest, and how long after that the last of them came. */
  readonly early: number;
  readonly latestEarlyMilliseconds: number;
}

interface Plan {
  readonly replicas: number;
  readonly items: number;
  /** Kills the first replica when so many items are there. */
  readonly killAfter?: number;
  readonly faults?: readonly Fault[];
}

const mailboxes = Array.from({ length: 30 }, (_, index) => `mailbox${index}@example.com`);
/** Milliseconds that Exchange takes for each request at least. */
const latency = 80;
const rounds = 3;

const storm: readonly Fault[] = [
  ...[100, 300, 900].map((backOffMilliseconds): Fault => ({
    kind: 'busy-fault',
    backOffMilliseconds,
    probability: 0.035,
    times: null,
  })),
  ...[100, 400, 1_200].map((backOffMilliseconds): Fault => ({
    kind: 'busy-response',
    backOffMilliseconds,
    probability: 0.035,
    times: null,
  })),
  { kind: 'busy-response', innerCode: true, backOffMilliseconds: 200, probability: 0.035, times: null },
  { kind: 'busy-http-503', retryAfterSeconds: 1, probability: 0.07, times: null },
  { kind: 'busy-http-503', probability: 0.5, times: 1 },
];

/** One and three replicas of the gateway, as processes of their own over one nats-server, with the same bound. */
export async function measureLimits(folder: string, items: number) {
  const say = (text: string) => process.stderr.write(`${text}\n`);
  const [one, three]: [LimitsRun[], LimitsRun[]] = [[], []];
  // Turn by turn, each on an Exchange of its own: whatever else the machine does hits both alike.
  for (let round = 1; round <= rounds; round += 1) {
    say(`Round ${round} of ${rounds}: ${items} items by one gateway, then by three...`);
    one.push(await run(folder, { replicas: 1, items }));
    three.push(await run(folder, { replicas: 3, items }));
  }
  say(`${items} items by three gateways, one of which is killed on the way...`);
  const killed = await run(folder, { replicas: 3, items, killAfter: items * 0.4 });
  say(`${items / 10} items in a storm of busy answers...`);
  const stormy = await run(folder, { replicas: 3, items: items / 10, faults: storm });
  const ratios = three.map(({ itemsPerSecond }, round) => itemsPerSecond / one[round]!.itemsPerSecond);
  return {
    ratioOfThreeToOne: ratios.toSorted((left, right) => left - right)[Math.floor(rounds / 2)],
    ratios,
    one,
    three,
    killed,
    storm: stormy,
  };
}

let made = 0;

async function run(parent: string, plan: Plan): Promise<LimitsRun> {
  const folder = join(parent, `limits-${(made += 1)}`);
  mkdirSync(folder);
  const command = findNatsServer();
  if (!command) throw new Error('No nats-server on the PATH: install nats-server 2.9 or newer.');
  const port = await freePort();
  const started: ChildProcess[] = [];
  const start = (program: Program) => {
    const child = startProgram(program);
    started.push(child);
    return child;
  };
  const exchange = await BenchExchange.start(join(folder, 'exchange.sqlite'), mailboxes);
  let bus: Bus | undefined;
  try {
    start(natsServer(command, port, join(folder, 'nats')));
    const environment = await prepare(folder, exchange.url, `nats://127.0.0.1:${port}`);
    const [gateway] = servicePrograms(environment, 0) as [Program];
    const gateways = Array.from({ length: plan.replicas }, () => start(gateway));
    await Promise.all(gateways.map(running));
    bus = await connectJetStreamBus({ servers: environment['NATS_URL']! });
    await exchange.control('setLatency', { milliseconds: latency });
    for (const fault of plan.faults ?? []) await exchange.control('injectFault', fault);
    if (plan.killAfter !== undefined) void killOn(exchange, plan.killAfter, gateways[0]!);
    const begun = performance.now();
    await writeItems(bus, mailboxes, plan.items);
    const seconds = (performance.now() - begun) / 1_000;
    return await figures(exchange, plan.items, seconds);
  } finally {
    await bus?.drain();
    for (const child of started.toReversed()) await end(child);
    await exchange.close();
  }
}

/** What the gateway reads: a ProjectMate that names this Exchange, and a connection to both. */
async function prepare(folder: string, url: string, natsUrl: string): Promise<Record<string, string>> {
  const database = join(folder, 'projectmate.sqlite');
  const scale = { employees: 1, companies: 1, contacts: 1 };
  const firm = { mailDomain: 'example.com', mailServerName: '127.0.0.1', scale };
  await seedDemoFirm({ kind: 'sqlite', file: database }, firm);
  const connection = {
    name: connectionName,
    exchange: { url, version: 'Exchange2016', userName: benchAccount, password: '${PMSYNC_BENCH_PASSWORD}' },
    projectMate: { server: 'sqlite', database },
  };
  writeFileSync(join(folder, 'connections.yaml'), stringify({ connections: [connection] }));
  return {
    NATS_URL: natsUrl,
    PMSYNC_BENCH_PASSWORD: benchPassword,
    PMSYNC_CONNECTIONS: join(folder, 'connections.yaml'),
    PMSYNC_STATE: join(folder, 'state.sqlite'),
    PMSYNC_INSTALLATION: 'bench',
    PMSYNC_HTTP_HOST: '127.0.0.1',
    PMSYNC_LOG_LEVEL: 'info',
  };
}

function startProgram({ command, parameters, environment }: Program): ChildProcess {
  return spawn(command, parameters, {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
}

async function running(child: ChildProcess): Promise<void> {
  for await (const line of createInterface(child.stderr!)) if (line.includes('running')) break;
  child.stderr!.resume();
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

async function killOn(exchange: BenchExchange, items: number, victim: ChildProcess): Promise<void> {
  while ((await exchange.itemsCreated()) < items) await sleep(20);
  victim.kill('SIGKILL');
}

async function figures(exchange: BenchExchange, items: number, seconds: number): Promise<LimitsRun> {
  const { mostUnderWay } = await exchange.control<{ mostUnderWay: number }>('counters');
  const early = await exchange.control<EarlyArrival[]>('earlyArrivals');
  const names = new Map<string, number>();
  for (const address of mailboxes) {
    const contacts = await exchange.control<{ properties: { Surname: string } }[]>('contacts', { address });
    for (const { properties } of contacts)
      names.set(properties.Surname, (names.get(properties.Surname) ?? 0) + 1);
  }
  return {
    items,
    seconds,
    itemsPerSecond: items / seconds,
    mostUnderWay,
    lost: items - names.size,
    doubled: [...names.values()].filter((count) => count > 1).length,
    early: early.length,
    latestEarlyMilliseconds: Math.max(0, ...early.map(({ sinceAnnounced }) => sinceAnnounced)),
  };
}
