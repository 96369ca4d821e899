const firstWait = 2_000;
const longestWait = 15 * 60_000;
const longestWaitAtHome = 30_000;

/**
 * How long a mailbox rests after so many failed passes in a row, in milliseconds: doubling from 2 s to a quarter of an hour. Where what stands in the way is
 * on our own side of Exchange, and looking again troubles nobody, to half a minute only: what an administrator puts right shall count soon.
 */
export function restAfterFailures(failures: number, place: 'exchange' | 'home'): number {
  if (failures <= 0) return 0;
  const longest = place === 'home' ? longestWaitAtHome : longestWait;
  return Math.min(longest, firstWait * 2 ** Math.min(failures - 1, 20));
}
