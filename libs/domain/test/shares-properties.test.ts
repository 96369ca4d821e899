import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  claimShare,
  fairShares,
  freshShares,
  grown,
  shrunk,
  withoutShare,
  type Shares,
} from '../src/index.js';

/**
 * Replicas that read the entry, think for a while, and write in place of what they read, in any order; that begin and end requests, stop renewing,
 * and are thought gone only when their share is over. One that lives has at most what the entry says under way.
 */
type Step =
  | {
      readonly kind: 'read' | 'write' | 'begin' | 'end' | 'die' | 'leave' | 'want';
      readonly who: number;
      readonly wants: number;
    }
  | { readonly kind: 'busy' | 'well' | 'turn' };

const ids = ['a', 'b', 'c', 'd'];
const who = fc.nat(ids.length - 1);
const wants = fc.nat(15);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('read', 'write', 'begin', 'end'), who, wants }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('want'), who, wants }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('die', 'leave'), who, wants }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom('busy', 'well', 'turn') }) },
) as fc.Arbitrary<Step>;

class Replica {
  read: { readonly revision: number; readonly shares: Shares } | null = null;
  /** What the last write that came through allows; a lower share counts from before it is written. */
  held = 0;
  wants = 0;
  underWay = 0;
  dead = false;
}

test('what is under way is never above the bound, in any order of reads, writes, deaths and requests', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { maxLength: 300 }), (bound, steps) => {
      let entry = { revision: 1, shares: freshShares(bound) };
      const replicas = ids.map(() => new Replica());
      const write = (shares: Shares) => (entry = { revision: entry.revision + 1, shares });
      for (const each of steps) {
        if (!('who' in each)) {
          if (each.kind === 'busy') write(shrunk(entry.shares));
          else if (each.kind === 'well') write(grown(entry.shares, bound));
          else write({ ...entry.shares, turn: entry.shares.turn + 1 });
        } else {
          const [replica, id] = [replicas[each.who]!, ids[each.who]!];
          if (each.kind === 'die') {
            // Its share is over when it is thought gone: by then it has ended what it had under way.
            replica.dead = true;
            Object.assign(replica, { held: 0, underWay: 0, read: null });
          } else if (each.kind === 'want') replica.wants = each.wants;
          else if (each.kind === 'begin' && replica.underWay < replica.held) replica.underWay += 1;
          else if (each.kind === 'end' && replica.underWay > 0) replica.underWay -= 1;
          else if (each.kind === 'read') {
            replica.dead = false;
            replica.read = entry;
          } else if (each.kind === 'leave' && replica.underWay === 0) {
            replica.held = 0;
            replica.read = null;
            write(withoutShare(entry.shares, id));
          } else if (each.kind === 'write' && replica.read) {
            const gone = ids.filter((_, index) => replicas[index]!.dead);
            const { wants, underWay } = replica;
            const next = claimShare(replica.read.shares, { id, bound, wants, underWay, gone });
            const held = next.replicas[id]!.held;
            replica.held = Math.min(replica.held, Math.max(held, underWay));
            if (replica.read.revision === entry.revision) {
              write(next);
              replica.held = held;
            }
            replica.read = null;
          }
        }
        const sum = Object.values(entry.shares.replicas).reduce((total, { held }) => total + held, 0);
        expect(sum).toBeLessThanOrEqual(bound);
        expect(replicas.reduce((total, { underWay }) => total + underWay, 0)).toBeLessThanOrEqual(bound);
      }
    }),
    { numRuns: 500 },
  );
});

test('quiet replicas come to what is fair, within two rounds of writes', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 12 }),
      fc.array(fc.nat(15), { minLength: 1, maxLength: 4 }),
      fc.nat(10),
      (bound, wants, turn) => {
        let shares: Shares = { ...freshShares(bound), turn };
        const round = () => {
          for (const [index, each] of wants.entries())
            shares = claimShare(shares, { id: ids[index]!, bound, wants: each, underWay: 0, gone: [] });
        };
        for (let rounds = 0; rounds < 3; rounds += 1) round();
        const fair = fairShares(shares);
        for (const [id, { held }] of Object.entries(shares.replicas)) expect(held).toBe(fair.get(id));
        expect([...fair.values()].reduce((sum, each) => sum + each, 0)).toBe(bound);
      },
    ),
  );
});
