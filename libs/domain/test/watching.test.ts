import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groupWatched, restBeforeWatching, watchShare } from '../src/index.js';

const names = (count: number, what = 'm') =>
  Array.from({ length: count }, (_, index) => `${what}${index}@example.com`);

describe('shares of replicas', () => {
  const replicas = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 6 });

  test('are each mailbox exactly once', () => {
    const once = fc.property(replicas, fc.integer({ min: 0, max: 200 }), (all, count) => {
      const mailboxes = names(count);
      const shares = all.flatMap((me) => watchShare(mailboxes, all, me));
      expect(shares.toSorted()).toEqual(mailboxes.toSorted());
    });
    fc.assert(once);
  });

  test('of those that stay only grow when one goes', () => {
    const grow = fc.property(replicas, (all) => {
      const mailboxes = names(100);
      const [gone, ...others] = all;
      for (const me of others) {
        const after = watchShare(mailboxes, others, me);
        expect(after).toEqual(expect.arrayContaining([...watchShare(mailboxes, [gone!, ...others], me)]));
      }
    });
    fc.assert(grow);
  });

  test('are about even', () => {
    const replicaNames = ['gateway-7f9c-a', 'gateway-7f9c-b', 'gateway-7f9c-c', 'gateway-7f9c-d'];
    const sizes = replicaNames.map((me) => watchShare(names(2_000), replicaNames, me).length);
    for (const size of sizes) expect(Math.abs(size - 500)).toBeLessThan(75);
  });

  test('do not depend on the order of the replicas, nor on whether one lists itself', () => {
    const mailboxes = names(50);
    const share = watchShare(mailboxes, ['a', 'b', 'c'], 'b');
    expect(watchShare(mailboxes, ['c', 'b', 'a'], 'b')).toEqual(share);
    expect(watchShare(mailboxes, ['c', 'a'], 'b')).toEqual(share);
  });

  test('of one alone are all', () => {
    expect(watchShare(names(3), [], 'a')).toEqual(names(3));
  });
});

describe('groups', () => {
  const bounds = { mailboxesPerGroup: 3, groups: 3 };
  const none: ReadonlySet<string> = new Set();

  test.each([
    ['nobody', [], [], [[]].slice(1), []],
    ['the first', [], ['a', 'b'], [['a', 'b']], []],
    ['more than one holds', [], ['a', 'b', 'c', 'd'], [['a', 'b', 'c'], ['d']], []],
    ['who stays', [['a', 'b'], ['c']], ['c', 'b', 'a'], [['a', 'b'], ['c']], []],
    [
      'who comes, into the fullest with room',
      [['a'], ['b', 'c'], ['d', 'e', 'f']],
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      [['a'], ['b', 'c', 'g'], ['d', 'e', 'f']],
      [],
    ],
    ['who goes', [['a', 'b'], ['c']], ['b'], [['b'], []], []],
    [
      'in the place of a group that was given up: a new one',
      [['a'], ['b']],
      ['b', 'c'],
      [[], ['b', 'c']],
      [],
    ],
    ['too many', [], [...'abcdefghij'], [[...'abc'], [...'def'], [...'ghi']], ['j']],
  ] as const)('%s', (_, current, wanted, groups, beyond) => {
    expect(groupWatched(current, wanted, none, bounds)).toEqual({ groups, beyond });
  });

  test('who does not get on with others is alone, and stays so', () => {
    const apart = new Set(['b']);
    const first = groupWatched([['a', 'b', 'c']], ['a', 'b', 'c'], apart, bounds);
    expect(first.groups).toEqual([['a', 'c'], ['b']]);
    expect(groupWatched(first.groups, ['a', 'b', 'c', 'd'], apart, bounds).groups).toEqual([
      ['a', 'c', 'd'],
      ['b'],
    ]);
  });

  test('hold everybody once, as far as there is room, and never move who stays', () => {
    const letters = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl'), { maxLength: 12 });
    const steps = fc.array(fc.tuple(letters, letters), { minLength: 1, maxLength: 6 });
    const keep = fc.property(steps, (all) => {
      let current: readonly (readonly string[])[] = [];
      for (const [wanted, lonely] of all) {
        const { groups, beyond } = groupWatched(current, wanted, new Set(lonely), bounds);
        expect([...groups.flat(), ...beyond].toSorted()).toEqual(wanted.toSorted());
        expect(groups.filter((members) => members.length > 0).length).toBeLessThanOrEqual(bounds.groups);
        for (const members of groups) expect(members.length).toBeLessThanOrEqual(bounds.mailboxesPerGroup);
        current.forEach((members, index) => {
          for (const member of members) {
            if (wanted.includes(member) && !lonely.includes(member)) expect(groups[index]).toContain(member);
          }
        });
        current = groups.filter((members) => members.length > 0);
      }
    });
    fc.assert(keep);
  });
});

describe('rest before watching again', () => {
  const now = 1_000_000;

  test.each([
    ['a cut', { kind: 'cut' }, 1, 500],
    ['a second one', { kind: 'cut' }, 2, 1_000],
    ['many', { kind: 'cut' }, 30, 300_000],
    ['a refusal', { kind: 'refused' }, 1, 300_000],
    ['a second one', { kind: 'refused' }, 2, 600_000],
    ['many', { kind: 'refused' }, 30, 3_600_000],
    ['a busy server', { kind: 'busy', until: now + 20_000 }, 1, 20_000],
    ['one that wants no rest', { kind: 'busy', until: now - 20_000 }, 1, 500],
    ['nothing yet', { kind: 'cut' }, 0, 500],
  ] as const)('after %s', (_, end, failures, rest) => {
    expect(restBeforeWatching(end, failures, now, 1)).toBe(rest);
  });

  test('is spread by chance, and never shorter than a busy server wants', () => {
    expect(restBeforeWatching({ kind: 'cut' }, 2, now, 0)).toBe(750);
    expect(restBeforeWatching({ kind: 'busy', until: now + 20_000 }, 1, now, 0)).toBe(20_000);
    expect(restBeforeWatching({ kind: 'refused' }, 1, now, 0)).toBe(300_000);
    expect(restBeforeWatching({ kind: 'refused' }, 2, now, 0)).toBe(450_000);
  });
});
