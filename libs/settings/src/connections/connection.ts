import type { ExchangeVersion } from '@pmsync/domain';
import type { Secret } from '../secrets/secret.js';

/** Start types, as the Windows service had them: `manual` runs when somebody starts it. */
export const startTypes = ['manual', 'automatic', 'disabled'] as const;

/** The names of the connections that are synchronised: automatic ones always, manual ones where they were started, disabled ones never. */
export function runningConnections(
  connections: readonly Pick<Connection, 'name' | 'startType'>[],
  startManual: boolean,
): ReadonlySet<string> {
  const running = connections.filter(
    ({ startType }) => startType === 'automatic' || (startType === 'manual' && startManual),
  );
  return new Set(running.map(({ name }) => name));
}

/** How an account proves who it is to SQL Server; which one it is follows from what is given unless it is said. */
export const authentications = [
  'sql',
  'ntlm',
  'entra-password',
  'entra-service-principal',
  'entra-managed-identity',
  'integrated',
] as const;

/** How an account proves who it is to Exchange. */
export const exchangeAuthentications = ['basic', 'ntlm', 'negotiate', 'oauth'] as const;

/** `verify`: the certificate is checked; `insecure`: any certificate will do, also that of somebody in between. */
export const exchangeTlsSwitches = ['verify', 'insecure'] as const;

/** How changes in Exchange are noticed: told by the server, with asking where that is not to be had; or asked for in the connection's period. */
export const notificationKinds = ['streaming', 'polling'] as const;

/** `verify`: encrypted, the certificate is checked; `trust`: encrypted, any certificate will do; `off`: in clear text. */
export const tlsSwitches = ['verify', 'trust', 'off'] as const;

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
  readonly version: ExchangeVersion;
  readonly signIn: ExchangeSignIn;
  readonly tls: (typeof exchangeTlsSwitches)[number];
  /** PEM. */
  readonly certificateAuthority: string | null;
  /** `http(s)://[user:password@]host:port`. */
  readonly proxy: Secret | null;
  /** The folder for contacts below the mailbox's own contacts folder; null: the contacts folder itself. */
  readonly contactsFolder: string | null;
  /** How many requests may be under way at once, of all replicas of the gateway together: 1-27. */
  readonly mostRequests: number;
  readonly notifications: (typeof notificationKinds)[number];
}

export type ExchangeSignIn =
  | ({ readonly kind: 'basic' | 'ntlm' } & ExchangeAccount)
  /** Kerberos; null: the identity that the service runs under. */
  | { readonly kind: 'negotiate'; readonly account: ExchangeAccount | null }
  | {
      readonly kind: 'oauth';
      readonly tenantId: string;
      readonly clientId: string;
      readonly secret: Secret | null;
      /** PEM; it goes before the secret. */
      readonly certificate: { readonly certificate: string; readonly key: Secret } | null;
      readonly authority: string;
      readonly scope: string;
    };

/** An account with a password; the domain is null when the user name is a whole UPN. */
export interface ExchangeAccount {
  readonly userName: string;
  readonly domain: string | null;
  readonly password: Secret;
}

interface DatabasePlace {
  /** The server and the database as the administrator wrote them. */
  readonly server: string;
  readonly database: string;
}

/** Where ProjectMate is and how to get in. */
export type ProjectMateSettings = DatabasePlace & (SqliteSettings | SqlServerSettings | RemoteSettings);

/** Where the installation keeps its own data, shared by all its services. */
export type StateSettings = DatabasePlace & (SqliteSettings | SqlServerSettings);

interface SqliteSettings {
  readonly kind: 'sqlite';
  readonly file: string;
}

export interface SqlServerSettings {
  readonly kind: 'mssql';
  readonly host: string;
  readonly port: number | null;
  readonly instance: string | null;
  readonly signIn: SqlServerSignIn;
  readonly tls: (typeof tlsSwitches)[number];
  /** PEM. */
  readonly certificateAuthority: string | null;
}

export type SqlServerSignIn =
  | { readonly kind: 'sql'; readonly userName: string; readonly password: Secret }
  | { readonly kind: 'ntlm'; readonly domain: string; readonly userName: string; readonly password: Secret }
  | {
      readonly kind: 'entra-password';
      readonly tenantId: string;
      readonly clientId: string;
      readonly userName: string;
      readonly password: Secret;
    }
  | {
      readonly kind: 'entra-service-principal';
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: Secret;
    }
  | { readonly kind: 'entra-managed-identity'; readonly clientId: string | null }
  | { readonly kind: 'integrated' };

export interface RemoteSettings {
  readonly kind: 'remote';
  /** `https://{host}/pwa`. */
  readonly url: string;
  readonly token: Secret | null;
  readonly clientCertificate: { readonly certificate: string; readonly key: Secret } | null;
  /** PEM. */
  readonly certificateAuthority: string | null;
  readonly tls: 'verify' | 'trust';
}
