import { describe, expect, test } from 'vitest';
import {
  changesShares,
  claimShare,
  fairShares,
  freshShares,
  grown,
  shrunk,
  withoutShare,
  type Shares,
} from '../src/index.js';

const claim = { bound: 10, wants: 0, underWay: 0, gone: [] };
const of = (limit: number, turn: number, ...wants: number[]): Shares => ({
  limit,
  turn,
  replicas: Object.fromEntries(
    wants.map((each, index) => ['abcdef'[index], { beat: 1, held: 0, wants: each }]),
  ),
});
const held = (shares: Shares) =>
  Object.fromEntries(Object.entries(shares.replicas).map(([id, share]) => [id, share.held]));

describe('what is fair', () => {
  test.each<[string, Shares, number[]]>([
    ['one replica has everything', of(10, 0, 0), [10]],
    ['idle ones have the same', of(10, 0, 0, 0, 0), [4, 3, 3]],
    ['so have those that want more than there is', of(10, 0, 10, 10, 10), [4, 3, 3]],
    ['who wants little gets it, the rest is for who wants much', of(10, 0, 1, 10, 2), [1, 7, 2]],
    ['idle ones get nothing while another wants all', of(10, 0, 10, 0, 0), [10, 0, 0]],
    ['what nobody wants is spread', of(10, 0, 4, 1, 0), [6, 3, 1]],
    ['turns begin elsewhere', of(10, 1, 10, 10, 10), [3, 4, 3]],
    ['turns begin anew', of(10, 5, 10, 10, 10), [3, 3, 4]],
    ['with less than one each, some have none', of(2, 2, 10, 10, 10), [1, 0, 1]],
    ['and those who want nothing come last', of(1, 0, 0, 0, 3), [0, 0, 1]],
    ['nobody there', of(10, 0), []],
  ])('%s', (_, shares, expected) => {
    const fair = fairShares(shares);
    expect(Object.keys(shares.replicas).map((id) => fair.get(id))).toEqual(expected);
  });
});

describe('a replica', () => {
  test('that is alone has the whole bound at once', () => {
    expect(claimShare(freshShares(10), { ...claim, id: 'a' })).toEqual({
      limit: 10,
      turn: 0,
      replicas: { a: { beat: 1, held: 10, wants: 0 } },
    });
  });

  test('that comes gets what the other gives back, when it has given it back', () => {
    const alone = claimShare(freshShares(10), { ...claim, id: 'a' });
    const two = claimShare(alone, { ...claim, id: 'b' });
    expect(held(two)).toEqual({ a: 10, b: 0 });
    const busy = claimShare(two, { ...claim, id: 'a', underWay: 8 });
    expect(held(busy)).toEqual({ a: 8, b: 0 });
    const less = claimShare(two, { ...claim, id: 'a', underWay: 2 });
    expect(held(less)).toEqual({ a: 5, b: 0 });
    expect(held(claimShare(less, { ...claim, id: 'b' }))).toEqual({ a: 5, b: 5 });
  });

  test('does not keep what it does not hold, whatever it has under way', () => {
    const alone = claimShare(freshShares(10), { ...claim, id: 'a', wants: 10 });
    expect(held(claimShare(alone, { ...claim, id: 'b', underWay: 4 }))).toEqual({ a: 10, b: 0 });
  });

  test('that is gone loses its share, and one that ends gives it back', () => {
    const alone = claimShare(freshShares(10), { ...claim, id: 'a' });
    expect(held(claimShare(alone, { ...claim, id: 'b', gone: ['a'] }))).toEqual({ b: 10 });
    expect(withoutShare(claimShare(alone, { ...claim, id: 'b' }), 'a').replicas).toEqual({
      b: { beat: 1, held: 0, wants: 0 },
    });
  });

  test('shows that it lives, and wants no more than the bound', () => {
    const once = claimShare(freshShares(10), { ...claim, id: 'a', wants: 50 });
    expect(once.replicas['a']).toEqual({ beat: 1, held: 10, wants: 10 });
    expect(claimShare(once, { ...claim, id: 'a' }).replicas['a']?.beat).toBe(2);
  });

  test('of a lower bound takes the limit down with it', () => {
    expect(claimShare(of(10, 0, 0), { ...claim, id: 'a', bound: 4 }).limit).toBe(4);
    expect(held(claimShare(of(10, 0, 0), { ...claim, id: 'a', bound: 4 }))).toEqual({ a: 4 });
  });

  test('keeps to itself what changes nothing for anybody', () => {
    const shares = claimShare(freshShares(10), { ...claim, id: 'a' });
    expect(changesShares(shares, claimShare(shares, { ...claim, id: 'a', wants: 7 }))).toBe(false);
    const two = claimShare(shares, { ...claim, id: 'b' });
    expect(changesShares(shares, two)).toBe(true);
    expect(changesShares(two, claimShare(two, { ...claim, id: 'a' }))).toBe(true);
    expect(changesShares(two, claimShare(two, { ...claim, id: 'b', wants: 7 }))).toBe(true);
    expect(changesShares(two, withoutShare(two, 'b'))).toBe(true);
  });
});

test('the limit halves down to one, and grows by one up to the bound', () => {
  expect([10, 5, 3, 2, 1].map((limit) => shrunk(of(limit, 0)).limit)).toEqual([5, 2, 1, 1, 1]);
  expect([1, 9, 10].map((limit) => grown(of(limit, 0), 10).limit)).toEqual([2, 10, 10]);
});
