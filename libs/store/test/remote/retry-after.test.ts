import { expect, test } from 'vitest';
import { retryAfter } from '../../src/remote/retry-after.js';

const now = Date.parse('2026-11-24T10:00:00Z');

test.each([
  ['3', 3_000],
  ['0', 0],
  ['Tue, 24 Nov 2026 10:00:05 GMT', 5_000],
  ['Tue, 24 Nov 2026 09:00:00 GMT', 0],
  ['soon', 1_000],
  [undefined, 1_000],
])('Retry-After: %s', (header, milliseconds) => {
  expect(retryAfter(header, now)).toBe(milliseconds);
});
