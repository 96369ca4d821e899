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

const BUILDS: Record<string, ServerBuild> = {
  Exchange2010_SP2: {
    numbers: [14, 3, 513, 0],
    schema: 'Exchange2010_SP2',
    newest: rank('Exchange2010_SP2'),
  },
  Exchange2013_SP1: { numbers: [15, 0, 1497, 44], schema: 'V2_23', newest: rank('Exchange2013_SP1') },
  Exchange2016: { numbers: [15, 1, 2507, 39], schema: 'V2017_07_11', newest: rank('V2017_07_11') },
  Exchange2019: { numbers: [15, 2, 1544, 11], schema: 'V2017_07_11', newest: rank('V2017_07_11') },
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
