import type { ProjectMateSettings } from '../connections/connection.js';
import type { Secret } from '../secrets/secret.js';

/** What the remote access (PWA) serves, where, and to whom. */
export interface RemoteAccessSettings {
  readonly host: string;
  readonly port: number;
  /** PEM: the server's certificate, and those between it and its authority. */
  readonly certificate: string;
  /** PEM; belongs to the certificate. */
  readonly key: Secret;
  /** PEM: who holds a certificate of this authority needs no token. */
  readonly clientCertificateAuthority: string | null;
  /** Of each caller. */
  readonly requestsPerSecond: number;
  readonly databases: readonly ServedDatabase[];
  readonly tokens: readonly RemoteAccessToken[];
}

export interface ServedDatabase {
  /** What callers write as `projectMate.database`. */
  readonly name: string;
  readonly projectMate: Exclude<ProjectMateSettings, { readonly kind: 'remote' }>;
}

/** A token that lets in. Several may have one name: a caller's old one and its new one while they are exchanged. */
export type RemoteAccessToken = {
  readonly name: string;
  /** Names of databases; all of them where it is not given. */
  readonly databases?: readonly string[];
} & ({ readonly sha256: string } | { readonly token: Secret });
