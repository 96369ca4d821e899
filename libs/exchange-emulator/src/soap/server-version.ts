/** What a server says of itself, and which request versions it takes. */
export interface ServerBuild {
  readonly numbers: readonly [number, number, number, number];
  /** The schema version that it announces. */
  readonly schema: string;
  /** Position of the newest request version it knows. */
  readonly newest: number;
}

// In the order of their release: a server knows those up to its own.
const VERSIONS = [
  'Exchange2007',
  'Exchange2007_SP1',
  'Exchange2009',
  'Exchange2010',
  'Exchange2010_SP1',
  'Exchange2010_SP2',
  'Exchange2012',
  'Exchange2013',
  'Exchange2013_SP1',
  'Exchange2015',
  'Exchange2016',
  'V2015_10_05',
  'V2016_01_06',
  'V2016_04_13',
  'V2016_07_13',
  'V2016_10_10',
  'V2017_01_07',
  'V2017_04_14',
  'V2017_07_11',
] as const;

const rank = (version: string) => (VERSIONS as readonly string[]).indexOf(version);

const build = (
  numbers: ServerBuild['numbers'],
  newest: (typeof VERSIONS)[number],
  schema: string = newest,
): ServerBuild => ({ numbers, schema, newest: rank(newest) });

// The newest update of each; a release without a request version of its own takes its predecessor's.
const BUILDS: Record<string, ServerBuild> = {
  Exchange2007_SP1: build([8, 3, 517, 0], 'Exchange2007_SP1'),
  Exchange2010: build([14, 0, 726, 0], 'Exchange2010'),
  Exchange2010_SP1: build([14, 1, 438, 0], 'Exchange2010_SP1'),
  Exchange2010_SP2: build([14, 3, 513, 0], 'Exchange2010_SP2'),
  Exchange2013: build([15, 0, 712, 24], 'Exchange2013'),
  Exchange2013_SP1: build([15, 0, 1497, 44], 'Exchange2013_SP1', 'V2_23'),
  Exchange2016: build([15, 1, 2507, 39], 'V2017_07_11'),
  Exchange2019: build([15, 2, 1544, 11], 'V2017_07_11'),
  ExchangeSE: build([15, 2, 2562, 17], 'V2017_07_11'),
};

/** Thrown when the emulator was asked to be a server that it does not know: an Error that lists those it does. */
export function serverBuild(name: string): ServerBuild {
  const build = BUILDS[name];
  if (!build) throw new Error(`serverVersion: '${name}' is not one of ${Object.keys(BUILDS).join(', ')}.`);
  return build;
}

/** Where a request version stands in the order of releases, or -1 where this server does not know it. */
export function requestVersion(name: string, build: ServerBuild): number {
  const position = rank(name);
  return position <= build.newest ? position : -1;
}

export const EXCHANGE_2007_SP1 = rank('Exchange2007_SP1');
export const EXCHANGE_2010 = rank('Exchange2010');
export const EXCHANGE_2010_SP1 = rank('Exchange2010_SP1');
export const EXCHANGE_2010_SP2 = rank('Exchange2010_SP2');
export const EXCHANGE_2013 = rank('Exchange2013');
export const EXCHANGE_2013_SP1 = rank('Exchange2013_SP1');
export const EXCHANGE_2016 = rank('Exchange2016');
