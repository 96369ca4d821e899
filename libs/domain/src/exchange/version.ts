import type { Text } from '../text.js';

/**
 * The versions of Exchange's schema that are spoken, oldest first, as `RequestServerVersion` names them. A server takes those up to its own; Exchange 2019 and SE have
 * brought none of their own.
 */
export const exchangeVersions = [
  'Exchange2007_SP1',
  'Exchange2010',
  'Exchange2010_SP1',
  'Exchange2010_SP2',
  'Exchange2013',
  'Exchange2013_SP1',
  'Exchange2016',
] as const;

export type ExchangeVersion = (typeof exchangeVersions)[number];

/** What a connection takes that says nothing: every Exchange that is still maintained knows it. */
export const defaultExchangeVersion: ExchangeVersion = 'Exchange2016';

/** What the product does without on older versions. */
export type VersionFeature = 'contact-photos' | 'streaming';

const featuresSince: Readonly<Record<VersionFeature, ExchangeVersion>> = {
  // FileAttachment has IsContactPhoto.
  'contact-photos': 'Exchange2010',
  streaming: 'Exchange2010_SP1',
};

export function isBefore(version: ExchangeVersion, other: ExchangeVersion): boolean {
  return exchangeVersions.indexOf(version) < exchangeVersions.indexOf(other);
}

export function hasFeature(version: ExchangeVersion, feature: VersionFeature): boolean {
  return !isBefore(version, featuresSince[feature]);
}

const lacks: Readonly<Record<VersionFeature, Text>> = {
  'contact-photos': {
    en: "a contact's photo is kept as a mere attachment (ContactPicture.jpg), which Outlook may not show as the photo",
    ru: 'фотография контакта хранится просто как вложение (ContactPicture.jpg), и Outlook может не показать её как фотографию',
  },
  streaming: {
    en: 'changes in Exchange are noticed once a period, not at once',
    ru: 'изменения в Exchange замечаются раз в период, а не сразу',
  },
};

/** What is done otherwise, or later, on this version, as the end of a sentence each. */
export function lacksOf(version: ExchangeVersion): readonly Text[] {
  return (Object.keys(lacks) as VersionFeature[])
    .filter((feature) => !hasFeature(version, feature))
    .map((feature) => lacks[feature]);
}

/** `ServerVersionInfo`: major, minor, major build and minor build. */
export type ServerBuild = readonly [number, number, number, number];

/** First builds, newest first (https://learn.microsoft.com/exchange/new-features/build-numbers-and-release-dates). */
const releases: readonly (readonly [build: ServerBuild, name: string, version: ExchangeVersion])[] = [
  [[15, 20, 0, 0], 'Exchange Online', 'Exchange2016'],
  [[15, 2, 2562, 0], 'Exchange Server SE', 'Exchange2016'],
  [[15, 2, 0, 0], 'Exchange 2019', 'Exchange2016'],
  [[15, 1, 0, 0], 'Exchange 2016', 'Exchange2016'],
  [[15, 0, 847, 0], 'Exchange 2013 SP1', 'Exchange2013_SP1'],
  [[15, 0, 0, 0], 'Exchange 2013', 'Exchange2013'],
  [[14, 3, 0, 0], 'Exchange 2010 SP3', 'Exchange2010_SP2'],
  [[14, 2, 0, 0], 'Exchange 2010 SP2', 'Exchange2010_SP2'],
  [[14, 1, 0, 0], 'Exchange 2010 SP1', 'Exchange2010_SP1'],
  [[14, 0, 0, 0], 'Exchange 2010', 'Exchange2010'],
  [[8, 1, 0, 0], 'Exchange 2007 SP1', 'Exchange2007_SP1'],
];

/** What a server is called and the newest version that it speaks; null for one that is older than any that is spoken here. */
export function releaseOf(
  build: ServerBuild,
): { readonly name: string; readonly version: ExchangeVersion } | null {
  const found = releases.find(([first]) => compareBuilds(first, build) <= 0);
  return found ? { name: found[1], version: found[2] } : null;
}

function compareBuilds(one: ServerBuild, other: ServerBuild): number {
  const at = one.findIndex((part, index) => part !== other[index]);
  return at < 0 ? 0 : one[at]! - other[at]!;
}
