const firstWait = 2_000;
const longestWait = 15 * 60_000;

/** How long a mailbox rests after so many failed passes in a row, in milliseconds: doubling from 2 s to a quarter of an hour. */
export function restAfterFailures(failures: number): number {
  return failures <= 0 ? 0 : Math.min(longestWait, firstWait * 2 ** Math.min(failures - 1, 20));
}
