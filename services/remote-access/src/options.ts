import type { Logger } from '@pmsync/observability';
import type { ProjectMateStore } from '@pmsync/store';

/** A token that lets a caller in. Several tokens may have one name: the caller's old one and its new one while they are exchanged. */
export type AccessToken = {
  /** Names the caller in the log. */
  readonly name: string;
  /** What it may reach; everything when it is not given. */
  readonly databases?: readonly string[];
} & (
  | { /** Of the token, in hexadecimal. */ readonly sha256: string }
  | { /** The token itself, as `Secret` of the settings holds it. */ readonly token: { reveal(): string } }
);

/** What the remote access serves, and to whom. */
export interface RemoteAccessDependencies {
  readonly tokens: readonly AccessToken[];
  /** Of each caller. */
  readonly requestsPerSecond: number;
  /** By the names under which they are asked for. They stay their owner's to close. */
  readonly databases: ReadonlyMap<string, ProjectMateStore>;
  readonly logger: Logger;
}

/** Where the remote access listens, and how it shows itself. */
export interface RemoteAccessOptions extends RemoteAccessDependencies {
  readonly host: string;
  /** 0 lets the system choose. */
  readonly port: number;
  /** PEM: the server's certificate, and those between it and its authority. */
  readonly certificate: string;
  /** PEM. */
  readonly key: string;
  /** PEM: who holds a certificate of this authority is let in without a token. Null: nobody is. */
  readonly clientCertificateAuthority: string | null;
}
