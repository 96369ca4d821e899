import type { Secret } from '../secrets/secret.js';

/** Start types, as the Windows service had them: `manual` runs when somebody starts it. */
export const startTypes = ['manual', 'automatic', 'disabled'] as const;

/** The versions that Exchange's `RequestServerVersion` knows and that are spoken here; later servers take the last. */
export const exchangeVersions = [
  'Exchange2010_SP2',
  'Exchange2013',
  'Exchange2013_SP1',
  'Exchange2016',
] as const;

/** One Exchange organisation and one ProjectMate database that are kept in step (an entry of *ProjectMate Exchange Sync Settings*). */
export interface Connection {
  readonly name: string;
  readonly startType: (typeof startTypes)[number];
  /** 30-900. */
  readonly periodSeconds: number;
  readonly exchange: ExchangeSettings;
  readonly projectMate: ProjectMateSettings;
}

export interface ExchangeSettings {
  /** `http(s)://{server}/ews/exchange.asmx`. */
  readonly url: string;
  readonly version: (typeof exchangeVersions)[number];
  readonly userName: string;
  readonly domain: string | null;
  readonly password: Secret;
}

export interface ProjectMateSettings {
  /** `sqlite`, with the file as the database. */
  readonly server: string;
  readonly database: string;
  readonly userName: string | null;
  readonly password: Secret | null;
}
