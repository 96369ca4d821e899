import { expect, test } from 'vitest';
import { withinMessage } from '../src/administration/within-message.js';

const note = (length: number) => ({ notes: 'ж'.repeat(length) });

test.each([
  ['nothing', [], 0],
  ['little', [note(10), note(10)], 2],
  ['more than there is room for', [note(200_000), note(200_000), note(200_000)], 2],
  ['one that is too large by itself', [note(900_000), note(1)], 1],
])('%s', (_, list, length) => {
  expect(withinMessage(list)).toEqual(list.slice(0, length));
});

test('two lists share the room', () => {
  const list = [note(100_000), note(100_000), note(100_000)];
  expect(withinMessage(list, 2)).toEqual(list.slice(0, 2));
});

test('what fits is less than a megabyte in Russian', () => {
  const list = withinMessage(Array.from({ length: 1_000 }, () => note(1_000)));
  expect(list.length).toBeGreaterThan(400);
  expect(Buffer.byteLength(JSON.stringify(list))).toBeLessThan(1_000_000);
});
