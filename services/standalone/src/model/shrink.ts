import type { Databases } from './databases.js';
import type { History } from './history.js';
import { runHistory, type Breach } from './run-history.js';
import type { AlterState } from './world.js';

/** Leaves out of a history that fails whatever it fails in the same way without: steps, then moves. */
export async function shrink(
  databases: Databases,
  history: History,
  breach: Breach,
  alterState?: AlterState,
): Promise<History> {
  const manner = mannerOf(breach);
  let smallest = history;
  const fails = async (steps: History['steps']) =>
    (await runHistory(databases, { ...history, steps }, alterState)).some(
      (each) => each.invariant === breach.invariant && mannerOf(each) === manner,
    );
  for (
    let size = Math.ceil(smallest.steps.length / 2);
    size >= 1;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = 0; from < smallest.steps.length;) {
      const steps = smallest.steps.toSpliced(from, size);
      if (await fails(steps)) smallest = { ...smallest, steps };
      else from += size;
    }
  }
  for (let index = 0; index < smallest.steps.length; index += 1) {
    const step = smallest.steps[index]!;
    if (step.moves === 0) continue;
    const steps = smallest.steps.with(index, { ...step, moves: 0 });
    if (await fails(steps)) smallest = { ...smallest, steps };
  }
  return smallest;
}

/** What a breach says, without whom it happens to. */
function mannerOf({ words }: Breach): string {
  return words.replaceAll(/record [0-9a-f-]+|employee\d+@\S+|item-\d+|\d+/g, '').slice(0, 80);
}
