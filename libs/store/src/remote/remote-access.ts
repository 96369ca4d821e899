import type { Hidden } from '../mssql/mssql-access.js';

/** How to reach a ProjectMate by its remote access (PWA). */
export interface RemoteAccess {
  /** `https://{host}/pwa`, without a slash at the end. */
  readonly url: string;
  /** The database, as the remote side names it. */
  readonly database: string;
  /** Null where a client certificate says who we are. */
  readonly token: Hidden | null;
  readonly clientCertificate: { readonly certificate: string; readonly key: Hidden } | null;
  /** Certificates (PEM) that are trusted besides the public ones; null for none. */
  readonly certificateAuthority: string | null;
  /** `trust`: any certificate will do. */
  readonly tls: 'verify' | 'trust';
}
