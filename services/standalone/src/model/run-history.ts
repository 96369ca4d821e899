import { converges } from './checks/converges.js';
import { isolation } from './checks/isolation.js';
import { lookAt } from './checks/look.js';
import { noDuplicates } from './checks/no-duplicates.js';
import { noIdleWrites, staysQuiet } from './checks/no-echo.js';
import { nothingLost } from './checks/nothing-lost.js';
import type { Databases } from './databases.js';
import type { History } from './history.js';
import { perform } from './perform.js';
import { Random } from './random.js';
import { World, type AlterState } from './world.js';

/** What a history broke: the number of an invariant of the design, and how. */
export interface Breach {
  readonly invariant: number;
  readonly words: string;
}

/** Runs a history to its end, or to the first rest at which something is wrong. */
export async function runHistory(
  databases: Databases,
  { seed, setup, steps }: Pick<History, 'seed' | 'setup' | 'steps'>,
  alterState?: AlterState,
  /** Shown the world at the end. */
  show: (world: World) => Promise<void> = () => Promise.resolve(),
): Promise<Breach[]> {
  const world = await World.open(databases, setup, seed, alterState);
  try {
    for (const { action, moves, salt } of steps) {
      if (action.kind === 'rest') {
        const breaches = await rest(world);
        if (breaches.length > 0) {
          await show(world);
          return breaches;
        }
      }
      await perform(world, action);
      const random = new Random(salt);
      for (let move = 0; move < moves; move += 1) await world.move(random);
    }
    const breaches = await rest(world);
    await show(world);
    return breaches;
  } finally {
    world.close();
  }
}

/** Lets everything come to rest, and looks whether all is as it must be. */
async function rest(world: World): Promise<Breach[]> {
  const obstacle = await world.comeToRest();
  if (obstacle !== null) return [{ invariant: 1, words: `it does not come to rest: ${obstacle}` }];
  await world.deletions.endAll();
  const look = await lookAt(world);
  const found: (readonly [number, readonly string[]])[] = [
    [1, converges(look)],
    [2, noDuplicates(look)],
    [3, nothingLost(look)],
    [4, noIdleWrites(look)],
    [5, world.firm.meetings() > 0 ? ['something was written into calendars'] : []],
    [7, isolation(look)],
    [7, world.errors.map((error) => `an error that no fault explains: ${error}`)],
    [8, world.deletions.excesses],
    [4, await staysQuiet(world)],
  ];
  world.ledger.agreed(new Map([...look.records].map(([id, { contact }]) => [id, contact])));
  return found.flatMap(([invariant, words]) => words.map((each) => ({ invariant, words: each })));
}
