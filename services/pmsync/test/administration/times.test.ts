import { expect, test } from 'vitest';
import { Misuse } from '../../src/misuse.js';
import { durationText, readTime, timeText } from '../../src/text/times.js';

const now = new Date(2026, 10, 25, 14, 30).getTime();

test.each([
  ['2026-11-24', new Date(2026, 10, 24), new Date(2026, 10, 25)],
  ['2024-02-29', new Date(2024, 1, 29), new Date(2024, 2, 1)],
  ['2026-11-24 09:05', new Date(2026, 10, 24, 9, 5), new Date(2026, 10, 24, 9, 5)],
  ['2026-11-24T09:05:07', new Date(2026, 10, 24, 9, 5, 7), new Date(2026, 10, 24, 9, 5, 7)],
  ['30m', new Date(2026, 10, 25, 14), new Date(2026, 10, 25, 14)],
  ['2h', new Date(2026, 10, 25, 12, 30), new Date(2026, 10, 25, 12, 30)],
])('%s: what happened on the day counts, whether it is the first or the last', (text, since, until) => {
  expect(readTime('since', text, now)).toBe(since.getTime());
  expect(readTime('until', text, now)).toBe(until.getTime());
});

test.each([
  '',
  'yesterday',
  '2026-13-01',
  '2025-02-29',
  '2026-11-24 24:00',
  '2026-11-24 10:60',
  '5',
  '3y',
  '-2h',
])('"%s" is no time', (text) => {
  expect(() => readTime('since', text, now)).toThrow(Misuse);
});

test('a time that is shown can be written again', () => {
  const time = new Date(2026, 2, 4, 5, 6, 7).getTime();
  expect(timeText(time)).toBe('2026-03-04 05:06:07');
  expect(readTime('since', timeText(time), now)).toBe(time);
});

test.each([
  [12, '12 s'],
  [60, '1 min'],
  [3_599, '1 h 0 min'],
  [5_400, '1 h 30 min'],
])('%d seconds', (seconds, text) => {
  expect(durationText(seconds, 'en')).toBe(text);
});
