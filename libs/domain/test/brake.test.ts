import { expect, test } from 'vitest';
import { brake, restAfterFailures, tooManyToEmpty } from '../src/index.js';

test.each([
  [{ links: 300, deletions: 90, goneInExchange: 0 }, null],
  [{ links: 300, deletions: 91, goneInExchange: 0 }, 'mass-deletion'],
  [{ links: 8, deletions: 8, goneInExchange: 0 }, null],
  [{ links: 12, deletions: 10, goneInExchange: 0 }, null],
  [{ links: 12, deletions: 11, goneInExchange: 0 }, 'mass-deletion'],
  [{ links: 0, deletions: 11, goneInExchange: 0 }, 'mass-deletion'],
  [{ links: 300, deletions: 0, goneInExchange: 300 }, 'exchange-emptied'],
  [{ links: 300, deletions: 0, goneInExchange: 299 }, null],
  [{ links: 5, deletions: 0, goneInExchange: 5 }, null],
  [{ links: 10, deletions: 0, goneInExchange: 10 }, null],
  [{ links: 11, deletions: 0, goneInExchange: 11 }, 'exchange-emptied'],
])('the brake on %o: %s', (input, expected) => {
  expect(brake(input)).toBe(expected);
});

test.each([
  [0, 0, false],
  [3, 0, false],
  [4, 0, true],
  [3, 1, false],
  [4, 9, true],
  [4, 10, false],
  [30, 70, false],
  [31, 69, true],
])('%i mailboxes switched off at once while %i stay: asks %s', (toEmpty, still, asks) => {
  expect(tooManyToEmpty(toEmpty, still)).toBe(asks);
});

test('a failing mailbox rests longer and longer, but never for ever', () => {
  const rests = Array.from({ length: 40 }, (_, failures) => restAfterFailures(failures, 'exchange'));
  expect(rests.slice(0, 4)).toEqual([0, 2_000, 4_000, 8_000]);
  expect(rests.at(-1)).toBe(15 * 60_000);
  expect(restAfterFailures(40, 'home')).toBe(30_000);
});
