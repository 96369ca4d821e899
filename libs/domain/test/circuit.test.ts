import { describe, expect, test } from 'vitest';
import { failuresUntilOpen, opened, restUntilProbe, untried, type Circuit } from '../src/index.js';

describe('a circuit', () => {
  test('that opens counts the attempts that failed for the same reason', () => {
    const closed: Circuit = { state: 'closed' };
    const once = opened(closed, 'unreachable', 'dead');
    expect(once).toEqual({ state: 'open', reason: 'unreachable', message: 'dead', failures: 1, probe: null });
    const twice = opened({ ...once, probe: 'a' } as Circuit, 'unreachable', 'still dead');
    expect(twice).toEqual({ ...once, message: 'still dead', failures: 2 });
    expect(opened(twice, 'sign-in', 'no')).toEqual({ ...once, reason: 'sign-in', message: 'no' });
    expect(opened(untried, 'sign-in', 'no')).toMatchObject({ failures: 1 });
  });

  test.each([
    ['unreachable' as const, [5_000, 10_000, 20_000, 30_000, 30_000]],
    ['sign-in' as const, [5_000, 300_000, 1_200_000, 1_800_000, 1_800_000]],
  ])('rests longer and longer, %s', (reason, waits) => {
    expect([1, 2, 3, 4, 50].map((failures) => restUntilProbe(reason, failures))).toEqual(waits);
  });

  test('takes more than one failed connection for a dead server', () => {
    expect(failuresUntilOpen).toBe(3);
  });

  test('tries a wrong password less than five times in any half hour', () => {
    const attempts = [0];
    for (let failures = 1; failures < 10; failures += 1)
      attempts.push(attempts.at(-1)! + restUntilProbe('sign-in', failures));
    for (const start of attempts)
      expect(attempts.filter((at) => at >= start && at < start + 1_800_000).length).toBeLessThan(5);
  });
});
