import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusReport } from '@pmsync/contracts';
import { openProjectMateStore, ReferenceProjectMate, seedDemoFirm } from '@pmsync/store';
import { stringify } from 'yaml';
import { freePort } from '../processes/free-port.js';
import { findNatsServer, natsServer } from '../processes/nats-server.js';
import { servicePrograms } from '../processes/service-programs.js';
import { SupervisedProcess } from '../processes/supervised-process.js';
import { BenchExchange, benchAccount, benchPassword } from './bench-firm.js';

export interface Scale {
  readonly employees: number;
  readonly contacts: number;
}

/** What a firm of this size costs, with every service a process of its own. */
export interface ScaleFigures extends Scale {
  readonly firstPass: {
    readonly seconds: number;
    readonly itemsPerSecond: number;
    /** Of the status: how many mailboxes showed how far they were, and how many said how long it would take. */
    readonly mailboxesWithProgress: number;
    readonly mailboxesWithEstimate: number;
    /** For so much of the time the status said how long all would take. */
    readonly shareWithEstimate: number;
    /** By how much that was wrong at the median, as a share of what it really took. */
    readonly estimateError: number | null;
  };
  /** From the commit of one changed contact until every mailbox is in step again. */
  readonly oneChange: {
    readonly seconds: number;
    readonly requests: Readonly<Record<string, number>>;
    readonly items: Readonly<Record<string, number>>;
  };
  /** The most that each service ever held, in megabytes; null where the system does not say. */
  readonly peakMegabytes: Readonly<Record<string, number | null>>;
}

const pollMilliseconds = 2_000;
const say = (text: string) => process.stderr.write(`${text}\n`);

/** Brings the mailboxes of a firm in step for the first time, and then one changed contact. Thrown when there is no nats-server. */
export async function measureScale(folder: string, { employees, contacts }: Scale): Promise<ScaleFigures> {
  const nats = findNatsServer();
  if (nats === null) throw new Error('No nats-server on the PATH: install nats-server 2.9 or newer.');
  const file = join(folder, 'scale.sqlite');
  say(`Seeding ${employees} employees and ${contacts} contacts...`);
  await seedDemoFirm(
    { kind: 'sqlite', file },
    {
      mailDomain: 'example.com',
      mailServerName: '127.0.0.1',
      scale: { employees, contacts, companies: Math.ceil(contacts / 50) },
    },
  );
  const reader = openProjectMateStore({ kind: 'sqlite', file });
  const mailboxes = (await reader.synchronisedEmployees()).map(({ mailbox }) => mailbox);
  await reader.close();
  const exchange = await BenchExchange.start(join(folder, 'scale-exchange.sqlite'), mailboxes);
  const installation = await start(folder, file, exchange.url, nats);
  const user = new ReferenceProjectMate({ kind: 'sqlite', file });
  try {
    const firstPass = await untilFilled(installation, mailboxes.length, mailboxes.length * contacts);
    // What the first pass wrote is seen once more, and then it is quiet.
    await untilQuiet(installation, exchange, mailboxes.length);
    await exchange.control('resetCounters');
    const [record] = await user.contactIds();
    const begun = performance.now();
    await user.updateContact(record!, { job_title: 'Changed' });
    while (((await countersOf(exchange)).items['UpdateItem'] ?? 0) < mailboxes.length) await sleep(50);
    const seconds = (performance.now() - begun) / 1_000;
    await untilQuiet(installation, exchange, mailboxes.length);
    const { requests, items } = await countersOf(exchange);
    return {
      employees,
      contacts,
      firstPass,
      oneChange: { seconds, requests, items },
      peakMegabytes: installation.peakMegabytes(),
    };
  } finally {
    await user.close();
    await installation.stop();
    await exchange.close();
  }
}

interface Installation {
  readonly consoleUrl: string;
  peakMegabytes(): Record<string, number | null>;
  stop(): Promise<void>;
}

async function start(folder: string, file: string, url: string, nats: string): Promise<Installation> {
  const natsPort = await freePort();
  const consolePort = await freePort();
  const connections = join(folder, 'connections.yaml');
  const exchange = { url, version: 'Exchange2016', userName: benchAccount, password: '${BENCH_PASSWORD}' };
  const connection = {
    name: 'bench',
    startType: 'automatic',
    periodSeconds: 900,
    exchange,
    projectMate: { server: 'sqlite', database: file },
  };
  writeFileSync(connections, stringify({ connections: [connection] }));
  const programs = [
    natsServer(nats, natsPort, join(folder, 'nats')),
    ...servicePrograms(
      {
        NATS_URL: `nats://127.0.0.1:${natsPort}`,
        PMSYNC_CONNECTIONS: connections,
        PMSYNC_STATE: join(folder, 'scale-state.sqlite'),
        PMSYNC_INSTALLATION: 'bench',
        PMSYNC_HTTP_HOST: '127.0.0.1',
        PMSYNC_LOG_LEVEL: 'error',
        BENCH_PASSWORD: benchPassword,
      },
      consolePort,
    ),
  ];
  const processes = programs.map((program) => new SupervisedProcess(program, () => undefined));
  for (const each of processes) {
    each.start();
    if (each.program.name === 'nats-server') await sleep(500);
  }
  return {
    consoleUrl: `http://127.0.0.1:${consolePort}`,
    peakMegabytes: () =>
      Object.fromEntries(
        processes.map(({ program, processId }) => [program.name, peakMegabytesOf(processId)]),
      ),
    async stop() {
      for (const each of processes.toReversed()) await each.stop();
    },
  };
}

/** Linux tells the highest resident size that a process ever had. */
function peakMegabytesOf(processId: number | null): number | null {
  try {
    const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${processId}/status`, 'utf8'))!;
    return Math.round(Number(kilobytes) / 1_024);
  } catch {
    return null;
  }
}

async function contactsOf({ consoleUrl }: Installation) {
  try {
    const response = await fetch(`${consoleUrl}/status`);
    const report = (await response.json()) as Partial<StatusReport>;
    return report.connections?.[0]?.domains[0] ?? null;
  } catch {
    // It is starting.
    return null;
  }
}

async function untilFilled(
  installation: Installation,
  mailboxes: number,
  items: number,
): Promise<ScaleFigures['firstPass']> {
  const begun = performance.now();
  const withProgress = new Set<string>();
  const withEstimate = new Set<string>();
  const estimates: { readonly at: number; readonly secondsLeft: number | null }[] = [];
  for (;;) {
    const contacts = await contactsOf(installation);
    const states = contacts?.mailboxes ?? [];
    for (const { mailbox, progress } of states) {
      if (progress && progress.done > 0) withProgress.add(mailbox);
      if (progress && progress.secondsLeft !== null) withEstimate.add(mailbox);
    }
    const seconds = (performance.now() - begun) / 1_000;
    if (contacts?.filling) estimates.push({ at: seconds, secondsLeft: contacts.filling.secondsLeft });
    if (states.length === mailboxes && states.every(({ state }) => state === 'in-step')) {
      return {
        seconds,
        itemsPerSecond: items / seconds,
        mailboxesWithProgress: withProgress.size,
        mailboxesWithEstimate: withEstimate.size,
        shareWithEstimate:
          estimates.filter(({ secondsLeft }) => secondsLeft !== null).length / estimates.length,
        estimateError: estimateError(estimates, seconds),
      };
    }
    const linked = states.reduce((sum, { links }) => sum + links, 0);
    const memory = installation.peakMegabytes()['contacts'];
    say(
      `${linked} of ${items} contacts after ${Math.round(seconds)} s; ${contacts?.filling?.secondsLeft ?? '?'} s to go; contacts service ${memory} MB`,
    );
    await sleep(pollMilliseconds * 5);
  }
}

function estimateError(
  estimates: readonly { readonly at: number; readonly secondsLeft: number | null }[],
  end: number,
): number | null {
  const errors = estimates
    .flatMap(({ at, secondsLeft }) =>
      secondsLeft === null ? [] : [Math.abs(at + secondsLeft - end) / (end - at)],
    )
    .toSorted((one, other) => one - other);
  return errors[Math.floor(errors.length / 2)] ?? null;
}

async function untilQuiet(installation: Installation, exchange: BenchExchange, mailboxes: number) {
  for (let before = -1; ;) {
    const { requests } = await countersOf(exchange);
    const now = Object.values(requests).reduce((sum, count) => sum + count, 0);
    const states = (await contactsOf(installation))?.mailboxes ?? [];
    const inStep = states.length === mailboxes && states.every(({ state }) => state === 'in-step');
    if (inStep && now === before) return;
    before = now;
    await sleep(pollMilliseconds * 2);
  }
}

async function countersOf(
  exchange: BenchExchange,
): Promise<{ requests: Record<string, number>; items: Record<string, number> }> {
  return await exchange.control('counters');
}
