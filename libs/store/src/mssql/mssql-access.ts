/** Something that must not be shown, as `Secret` of the settings is. */
export interface Hidden {
  reveal(): string;
}

/** How an account proves who it is to SQL Server. */
export type SqlSignIn =
  | { readonly kind: 'sql'; readonly userName: string; readonly password: Hidden }
  /** A Windows account by NTLM. */
  | {
      readonly kind: 'ntlm';
      readonly domain: string;
      readonly userName: string;
      readonly password: Hidden;
    }
  | {
      readonly kind: 'entra-password';
      readonly tenantId: string;
      readonly clientId: string;
      readonly userName: string;
      readonly password: Hidden;
    }
  | {
      readonly kind: 'entra-service-principal';
      readonly tenantId: string;
      readonly clientId: string;
      readonly clientSecret: Hidden;
    }
  | { readonly kind: 'entra-managed-identity'; readonly clientId: string | null }
  /** The identity that the service itself runs under. */
  | { readonly kind: 'integrated' };

/** One database on one SQL Server. */
export interface MssqlAccess {
  readonly host: string;
  /** Null: 1433, or whatever SQL Server Browser names for the instance. */
  readonly port: number | null;
  readonly instance: string | null;
  readonly database: string;
  readonly signIn: SqlSignIn;
  /** `verify`: encrypted, the certificate is checked; `trust`: encrypted, any certificate will do; `off`: in clear text. */
  readonly tls: 'verify' | 'trust' | 'off';
  /** Certificates (PEM) that are trusted besides the public ones; null for none. */
  readonly certificateAuthority: string | null;
}

/** The server as an administrator writes it. */
export function serverName({ host, port, instance }: MssqlAccess): string {
  if (port !== null) return `${host},${port}`;
  return instance === null ? host : `${host}\\${instance}`;
}

/** The account as sentences name it. */
export function accountName(signIn: SqlSignIn): string {
  switch (signIn.kind) {
    case 'sql':
    case 'entra-password':
      return `"${signIn.userName}"`;
    case 'ntlm':
      return `"${signIn.domain}\\${signIn.userName}"`;
    case 'entra-service-principal':
      return `of the application ${signIn.clientId}`;
    case 'entra-managed-identity':
      return 'of the managed identity';
    case 'integrated':
      return "of the service's own identity";
  }
}
