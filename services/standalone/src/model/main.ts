import { parseArgs } from 'node:util';
import { accountOf } from './account.js';
import { told } from './actions.js';
import { Databases } from './databases.js';
import { historyOf } from './history.js';
import { runHistory } from './run-history.js';
import { shrink } from './shrink.js';

const { values } = parseArgs({
  options: {
    histories: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
  },
});
const say = (text: string) => process.stderr.write(`${text}\n`);
const seeds =
  values.seed === undefined
    ? { from: Number(values.from), count: Number(values.histories) }
    : { from: Number(values.seed), count: 1 };

const databases = await Databases.open();
const started = performance.now();
let failed = 0;
for (let seed = seeds.from; seed < seeds.from + seeds.count; seed += 1) {
  const history = historyOf(seed);
  const breaches = await runHistory(databases, history);
  if (breaches.length === 0) continue;
  failed += 1;
  say(`Seed ${seed}:`);
  for (const { invariant, words } of breaches) say(`  invariant ${invariant}: ${words}`);
  const smallest = values.seed === undefined ? history : await shrink(databases, history, breaches[0]!);
  if (values.seed === undefined) continue;
  const { people, ...setup } = smallest.setup;
  say(`  ${JSON.stringify(setup)}`);
  people.forEach((person, index) => say(`  record ${index}: ${JSON.stringify(person)}`));
  smallest.steps.forEach((step, index) => say(`  ${index + 1}. ${told(step)}`));
  const again = await runHistory(databases, smallest, undefined, async (world) => {
    for (const line of await accountOf(world)) say(`    ${line}`);
  });
  for (const { invariant, words } of again) say(`  => invariant ${invariant}: ${words}`);
}
const seconds = (performance.now() - started) / 1_000;
say(
  `${seeds.count} histories, seeds ${seeds.from} to ${seeds.from + seeds.count - 1}: ${failed} failed; ${(seeds.count / seconds).toFixed(1)} a second.`,
);
await databases.close();
process.exitCode = failed > 0 ? 1 : 0;
