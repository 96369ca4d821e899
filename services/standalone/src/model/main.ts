import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { accountOf } from './account.js';
import { told } from './actions.js';
import { Databases } from './databases.js';
import { historyOf } from './history.js';
import { runHistory, type Breach } from './run-history.js';
import { shrink } from './shrink.js';

const usage = `Usage: npm run model -- [--histories N] [--from SEED] [--workers N]
       npm run model -- --seed SEED

Runs whole histories of contacts, one for each seed, and names those that break an invariant of the product. With --seed one history, which is reduced to the steps
that it fails with, and told.
`;
const historiesPerReport = 500;

const say = (text: string) => process.stderr.write(`${text}\n`);
const sayBreaches = (breaches: readonly Breach[]) => {
  for (const { invariant, words } of breaches) say(`  invariant ${invariant}: ${words}`);
};

/** What a worker tells when it has run a history. */
interface Done {
  readonly failed: boolean;
}

process.exitCode = await run();

async function run(): Promise<number> {
  const { values } = parseArgs({
    options: {
      histories: { type: 'string', default: '1000' },
      from: { type: 'string', default: '1' },
      workers: { type: 'string', default: '1' },
      seed: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  const numbers = [values.histories, values.from, values.workers, values.seed ?? '1'].map(Number);
  if (values.help || !numbers.every((each) => Number.isSafeInteger(each) && each > 0)) {
    process.stdout.write(usage);
    return values.help ? 0 : 2;
  }
  const [histories, from, workers, seed] = numbers as [number, number, number, number];
  if (values.seed !== undefined) return await tellOne(seed);
  if (process.send) return await work(from, histories);
  return await direct(from, histories, workers);
}

/** Runs one history, and reduces it when it fails. */
async function tellOne(seed: number): Promise<number> {
  const databases = await Databases.open();
  try {
    const history = historyOf(seed);
    const breaches = await runHistory(databases, history);
    const [first] = breaches;
    if (!first) {
      say(`Seed ${seed} breaks nothing.`);
      return 0;
    }
    say(`Seed ${seed}:`);
    sayBreaches(breaches);
    const { setup, steps } = await shrink(databases, history, first);
    const { people, ...others } = setup;
    say(`Reduced: ${JSON.stringify(others)}`);
    people.forEach((person, index) => say(`  record ${index}: ${JSON.stringify(person)}`));
    steps.forEach((step, index) => say(`  ${index + 1}. ${told(step)}`));
    const again = await runHistory(databases, { seed, setup, steps }, undefined, async (world) => {
      for (const line of await accountOf(world)) say(`    ${line}`);
    });
    sayBreaches(again);
    return 1;
  } finally {
    await databases.close();
  }
}

/** Runs histories one after another and tells the parent of each. */
async function work(from: number, histories: number): Promise<number> {
  const databases = await Databases.open();
  for (let seed = from; seed < from + histories; seed += 1) {
    const breaches = await runHistory(databases, historyOf(seed));
    if (breaches.length > 0) {
      say(`Seed ${seed}:`);
      sayBreaches(breaches);
    }
    process.send!({ failed: breaches.length > 0 } satisfies Done);
  }
  await databases.close();
  process.disconnect();
  return 0;
}

async function direct(from: number, histories: number, workers: number): Promise<number> {
  const started = performance.now();
  let done = 0;
  let failed = 0;
  const rate = () => (done / ((performance.now() - started) / 1_000)).toFixed(1);
  const share = Math.ceil(histories / workers);
  const ends = Array.from({ length: workers }, (_, index) => {
    const count = Math.min(share, histories - index * share);
    if (count <= 0) return Promise.resolve(0);
    const child = fork(fileURLToPath(import.meta.url), [
      '--from',
      String(from + index * share),
      '--histories',
      String(count),
    ]);
    child.on('message', (message) => {
      done += 1;
      if ((message as Done).failed) failed += 1;
      if (done % historiesPerReport === 0) say(`${done} histories, ${failed} failed, ${rate()} a second`);
    });
    return new Promise<number>((resolve) => child.on('exit', (code) => resolve(code ?? 1)));
  });
  const codes = await Promise.all(ends);
  say(
    `${done} histories, seeds ${from} to ${from + histories - 1}: ${failed} broke an invariant; ${rate()} a second.`,
  );
  if (failed > 0) say('Each is told, and reduced, by: npm run model -- --seed SEED');
  return failed > 0 || done < histories || codes.some((code) => code !== 0) ? 1 : 0;
}
