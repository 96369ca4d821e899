import type { JournalCount } from '@pmsync/store';
import { describe, expect, test } from 'vitest';
import {
  fillingOfAll,
  fillingProgress,
  recentPace,
  unknownPace,
  type Pace,
} from '../src/filling-progress.js';

const now = 10_000_000;
const mailbox = 'a@example.com';

/** A journal of entries that were written so many seconds ago. */
function journal(secondsAgo: readonly number[]) {
  return {
    journalCounts: (_connection: string, _domain: string, since: number): Promise<JournalCount[]> => {
      const count = secondsAgo.filter((ago) => now - ago * 1_000 >= since).length;
      return Promise.resolve(count === 0 ? [] : [{ mailbox, operation: 'create', count }]);
    },
  };
}
const paceOf = (secondsAgo: readonly number[]) => recentPace(journal(secondsAgo), 'firm', 'contacts', now);
const every = (step: number, seconds: number) =>
  Array.from({ length: Math.floor(seconds / step) }, (_, index) => index * step + step / 2);

describe('the pace', () => {
  test.each([
    ['a filling of ten minutes, one every two seconds', every(2, 600), 0.5],
    ['a filling that began half a minute ago, ten a second', every(0.1, 30), 10],
    ['a filling that has become slower', [...every(2, 60), ...every(0.1, 100).map((ago) => 100 + ago)], 0.5],
  ])('%s', async (_, secondsAgo, perSecond) => {
    const pace = await paceOf(secondsAgo);
    expect(pace.of(mailbox)).toBeCloseTo(perSecond, 1);
    expect(pace.whole).toBeCloseTo(perSecond, 1);
  });

  test.each([
    ['has only just begun', every(0.1, 5)],
    ['has stood still for minutes', [200, 210]],
    ['has not begun', []],
  ])('of a filling that %s is not known', async (_, secondsAgo) => {
    const pace = await paceOf(secondsAgo);
    expect(pace.of(mailbox)).toBeUndefined();
    expect(pace.whole).toBeUndefined();
  });
});

describe('the progress', () => {
  const state = { mailbox, filled: true, lastSuccess: null };
  const tenASecond: Pace = { of: (name) => (name === mailbox ? 10 : undefined), whole: 40 };

  test('says how far it is, and how long it takes at this pace', () => {
    expect(fillingProgress({ ...state, links: 100, pending: 300 }, tenASecond)).toEqual({
      done: 100,
      total: 400,
      secondsLeft: 30,
    });
  });

  test('promises nothing while it is still being found out what there is, or nothing moves', () => {
    const counted = { ...state, links: 1, pending: 2 };
    expect(fillingProgress({ ...counted, filled: false }, tenASecond)?.secondsLeft).toBeNull();
    expect(fillingProgress(counted, unknownPace)?.secondsLeft).toBeNull();
  });

  test('is over with the first pass that went well, or when nothing is left', () => {
    expect(fillingProgress({ ...state, lastSuccess: 1, links: 1, pending: 5 }, unknownPace)).toBeNull();
    expect(fillingProgress({ ...state, links: 1, pending: 0 }, unknownPace)).toBeNull();
  });

  test('of all mailboxes together says when the last is filled, those that wait for their turn included', () => {
    const waiting = { mailbox: 'b@example.com', filled: true, lastSuccess: null, links: 0, pending: 1_700 };
    const filled = { mailbox: 'c@example.com', filled: true, lastSuccess: 1, links: 2_000, pending: 7 };
    const writing = { ...state, links: 100, pending: 300 };
    expect(fillingOfAll([writing, waiting, filled], tenASecond)).toEqual({
      mailboxes: 2,
      left: 2_000,
      secondsLeft: 50,
    });
    expect(fillingOfAll([writing, { ...waiting, filled: false }], tenASecond)?.secondsLeft).toBeNull();
    expect(fillingOfAll([writing, waiting], unknownPace)?.secondsLeft).toBeNull();
    expect(fillingOfAll([filled], tenASecond)).toBeNull();
  });
});
