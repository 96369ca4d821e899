import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NumberSet } from '../src/mailbox/number-set.js';

test('keeps what was added and not deleted, also through its text', () => {
  const step = fc.record({ add: fc.boolean(), number: fc.integer({ min: 1, max: 40 }) });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 120 }), (steps) => {
      const set = NumberSet.empty();
      const expected = new Set<number>();
      for (const { add, number } of steps) {
        if (add) {
          set.add(number);
          expected.add(number);
        } else {
          set.delete(number);
          expected.delete(number);
        }
      }
      const sorted = [...expected].sort((a, b) => a - b);
      expect([...set.values()]).toEqual(sorted);
      expect([...NumberSet.decode(set.encode()).values()]).toEqual(sorted);
      for (let number = 0; number <= 41; number++) expect(set.has(number)).toBe(expected.has(number));
    }),
  );
});

test('a row of numbers is short text', () => {
  const set = NumberSet.empty();
  for (let number = 1; number <= 100_000; number++) set.add(number);
  expect(set.encode().length).toBeLessThan(10);
});
