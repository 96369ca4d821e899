import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { openProjectMateStore, seedDemoFirm } from '@pmsync/store';
import { BenchExchange, benchScale } from './bench-firm.js';
import { sendBatches } from './ceiling.js';
import { measureChangeFeeds } from './change-feeds.js';
import type { FirstPassFigures, FirstPassOptions } from './first-pass.js';
import { measureLatency } from './latency.js';
import { measureLimits } from './limits.js';
import { measureQuiet } from './quiet.js';
import { runPlainScript } from './plain-script.js';
import { Recorder, type RecordedBatch } from './recorder.js';
import { measureScale, type Scale } from './scale.js';
import { measureWays } from './ways.js';

const rounds = 3;
const plainItems = 400;
const resultFile = 'bench-results/bench.json';

const folder = mkdtempSync(join(tmpdir(), 'pmsync-bench-'));
const database = join(folder, 'projectmate.sqlite');
let made = 0;

const say = (text: string) => process.stderr.write(`${text}\n`);
const median = (values: readonly number[]) =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!;

const { values } = parseArgs({
  options: {
    // Measures the change feed alone, prints it and writes no file.
    'change-feed': { type: 'boolean', default: false },
    // Measures the gateway's limits alone, prints them and writes no file.
    limits: { type: 'boolean', default: false },
    'sql-server-contacts': { type: 'string', default: '1000000' },
    // Measures a firm of this many employees and contacts alone, prints it and writes no file.
    scale: { type: 'string' },
    // Measures the two ways through EWS alone, prints them and writes no file.
    ways: { type: 'boolean', default: false },
    // Measures watching while nothing happens, prints it and writes no file.
    quiet: { type: 'boolean', default: false },
    mailboxes: { type: 'string', default: '2000' },
    minutes: { type: 'string', default: '10' },
  },
});
const changeFeeds = () => {
  const contacts = Number(values['sql-server-contacts']);
  if (!(Number.isInteger(contacts) && contacts >= 10_000)) {
    throw new Error('--sql-server-contacts: write a whole number from 10000.');
  }
  return measureChangeFeeds(folder, contacts);
};

try {
  if (values.scale !== undefined) {
    const scale = await measureScale(folder, readScale(values.scale));
    process.stdout.write(`${JSON.stringify(scale, null, 2)}\n`);
  } else if (values['change-feed']) process.stdout.write(`${JSON.stringify(await changeFeeds(), null, 2)}\n`);
  else if (values.limits)
    process.stdout.write(`${JSON.stringify(await measureLimits(folder, 50_000), null, 2)}\n`);
  else if (values.quiet) process.stdout.write(`${JSON.stringify(await quiet(), null, 2)}\n`);
  else if (values.ways) process.stdout.write(`${JSON.stringify(await measureWays(folder), null, 2)}\n`);
  else await bench();
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function quiet() {
  const [mailboxes, minutes] = [Number(values.mailboxes), Number(values.minutes)];
  if (!(Number.isInteger(mailboxes) && mailboxes > 0))
    throw new Error('--mailboxes: write a whole number from 1.');
  if (!(minutes > 0)) throw new Error('--minutes: write a number above 0.');
  return await measureQuiet(folder, { mailboxes, minutes }, say);
}

async function bench(): Promise<void> {
  await seedDemoFirm(
    { kind: 'sqlite', file: database },
    { mailDomain: 'example.com', mailServerName: '127.0.0.1', scale: benchScale },
  );
  const store = openProjectMateStore({ kind: 'sqlite', file: database });
  const mailboxes = (await store.synchronisedEmployees()).map(({ mailbox }) => mailbox);
  await store.close();
  const items = benchScale.employees * benchScale.contacts;

  say('Recording the batches of a first pass...');
  const batches = await record(mailboxes);

  const products: FirstPassFigures[] = [];
  const ceilings: number[] = [];
  // Turn by turn, each on an Exchange of its own: whatever else the machine does hits both alike.
  for (let round = 1; round <= rounds; round += 1) {
    say(`Round ${round} of ${rounds}: the product, then the bare ceiling...`);
    products.push(await withExchange(mailboxes, ({ url }) => firstPass(url)));
    ceilings.push(await withExchange(mailboxes, ({ url }) => sendBatches(url, batches)));
  }
  say(`The plain script, ${plainItems} items...`);
  const plainSeconds = await withExchange(mailboxes, ({ url }) =>
    runPlainScript(url, database, mailboxes[0]!, plainItems),
  );
  say('Latency in a quiet system...');
  const latency = await measureLatency(folder);
  say('One change out of 10,000 and out of 1,000,000 contacts...');
  const changeFeed = await changeFeeds();

  const product = median(products.map(({ created, seconds }) => created / seconds));
  const ceiling = median(ceilings.map((seconds) => items / seconds));
  const plain = plainItems / plainSeconds;
  const result = {
    scale: benchScale,
    rounds,
    itemsPerSecond: { product, bareCeiling: ceiling, plainScript: plain },
    ratios: { productToPlainScript: product / plain, productToBareCeiling: product / ceiling },
    perRound: products.map(({ created, seconds }, index) => ({
      product: created / seconds,
      bareCeiling: items / ceilings[index]!,
    })),
    ewsRequests: products[0]!.requests,
    latency,
    changeFeed,
    peakMemoryMegabytes: Math.max(...products.map(({ peakMemoryMegabytes }) => peakMemoryMegabytes)),
    cpuSecondsPerThousandItems: median(
      products.map(({ cpuSeconds, created }) => (cpuSeconds / created) * 1_000),
    ),
  };
  mkdirSync(dirname(resultFile), { recursive: true });
  writeFileSync(resultFile, `${JSON.stringify(result, null, 2)}\n`);
  process.stdout.write(`${JSON.stringify(result, null, 2)}\n`);
  say(`Written to ${resultFile}.`);
}

/** `500x2000`: employees and contacts. */
function readScale(text: string): Scale {
  const [, employees, contacts] = /^([1-9]\d*)x([1-9]\d*)$/.exec(text) ?? [];
  if (employees === undefined) throw new Error('--scale: write employees and contacts, such as 500x2000.');
  return { employees: Number(employees), contacts: Number(contacts) };
}

async function withExchange<Value>(
  mailboxes: readonly string[],
  work: (exchange: BenchExchange) => Promise<Value>,
): Promise<Value> {
  const exchange = await BenchExchange.start(join(folder, `exchange-${(made += 1)}.sqlite`), mailboxes);
  try {
    return await work(exchange);
  } finally {
    await exchange.close();
  }
}

async function record(mailboxes: readonly string[]): Promise<readonly RecordedBatch[]> {
  return await withExchange(mailboxes, async ({ url }) => {
    const recorder = await Recorder.start(url);
    await firstPass(recorder.url);
    await recorder.close();
    return recorder.batches;
  });
}

async function firstPass(url: string): Promise<FirstPassFigures> {
  const program = join(dirname(fileURLToPath(import.meta.url)), 'first-pass.js');
  const options: FirstPassOptions = { url, database, stateFile: join(folder, `state-${(made += 1)}.sqlite`) };
  const { stdout } = await promisify(execFile)(process.execPath, [program, JSON.stringify(options)]);
  return JSON.parse(stdout.trim().split('\n').at(-1)!) as FirstPassFigures;
}
