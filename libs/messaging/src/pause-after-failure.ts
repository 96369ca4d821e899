const first = 100;
const longest = 10_000;

/** How long a message rests, in milliseconds, after its handler failed for the n-th time. */
export function pauseAfterFailure(delivery: number): number {
  return Math.min(longest, first * 2 ** Math.min(delivery - 1, 20));
}
