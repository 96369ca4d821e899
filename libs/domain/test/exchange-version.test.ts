import { describe, expect, test } from 'vitest';
import { exchangeVersions, hasFeature, lacksOf } from '../src/index.js';
import { releaseOf, type ServerBuild } from '../src/exchange/version.js';

describe('what a version of Exchange has', () => {
  test.each([
    ['Exchange2007_SP1', 2],
    ['Exchange2010', 1],
    ['Exchange2010_SP1', 0],
    ['Exchange2016', 0],
  ] as const)('%s lacks %i things', (version, count) => {
    expect(lacksOf(version)).toHaveLength(count);
  });

  test('a newer version has whatever an older one has', () => {
    for (const feature of ['contact-photos', 'streaming'] as const) {
      const has = exchangeVersions.map((version) => hasFeature(version, feature));
      expect(has).toEqual([...has].sort());
      expect(has.at(-1)).toBe(true);
    }
  });
});

describe('a server by its build', () => {
  test.each<[ServerBuild, string | null, string | null]>([
    [[8, 0, 813, 0], null, null],
    [[8, 3, 517, 0], 'Exchange 2007 SP1', 'Exchange2007_SP1'],
    [[14, 0, 639, 21], 'Exchange 2010', 'Exchange2010'],
    [[14, 1, 218, 15], 'Exchange 2010 SP1', 'Exchange2010_SP1'],
    [[14, 2, 247, 5], 'Exchange 2010 SP2', 'Exchange2010_SP2'],
    [[14, 3, 123, 4], 'Exchange 2010 SP3', 'Exchange2010_SP2'],
    [[15, 0, 846, 999], 'Exchange 2013', 'Exchange2013'],
    [[15, 0, 847, 0], 'Exchange 2013 SP1', 'Exchange2013_SP1'],
    [[15, 1, 2507, 39], 'Exchange 2016', 'Exchange2016'],
    [[15, 2, 1544, 11], 'Exchange 2019', 'Exchange2016'],
    [[15, 2, 2562, 17], 'Exchange Server SE', 'Exchange2016'],
    [[15, 20, 8000, 1], 'Exchange Online', 'Exchange2016'],
  ])('%j is %s and speaks %s', (build, name, version) => {
    expect(releaseOf(build)).toEqual(name === null ? null : { name, version });
  });
});
