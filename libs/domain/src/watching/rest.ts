/**
 * Why watching ended: the connection broke off; the server wants rest until then (milliseconds since 1970); or it, or what is in between, does not let one watch.
 */
export type WatchEnd =
  { readonly kind: 'cut' } | { readonly kind: 'busy'; readonly until: number } | { readonly kind: 'refused' };

const firstRest = 500;
const longestRest = 5 * 60_000;
const firstRestWhenRefused = 5 * 60_000;
const longestRestWhenRefused = 60 * 60_000;

/**
 * How long not to try to watch, in milliseconds, after so many tries in a row that came to nothing; meanwhile the mailboxes are polled. Doubling: after a cut from half a second to
 * five minutes, after a refusal from five minutes to an hour. `chance` (0 to 1) spreads those who were cut together over the last quarter;
 * nobody who was refused comes back before five minutes.
 */
export function restBeforeWatching(end: WatchEnd, failures: number, now: number, chance: number): number {
  const [first, longest] =
    end.kind === 'refused' ? [firstRestWhenRefused, longestRestWhenRefused] : [firstRest, longestRest];
  const rest = Math.min(longest, first * 2 ** Math.min(Math.max(failures - 1, 0), 20)) * (0.75 + chance / 4);
  if (end.kind === 'refused') return Math.max(rest, firstRestWhenRefused);
  return end.kind === 'busy' ? Math.max(rest, end.until - now) : rest;
}
