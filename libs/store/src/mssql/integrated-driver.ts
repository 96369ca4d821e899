import { createRequire } from 'node:module';
import { serverName, type MssqlAccess } from './mssql-access.js';

/** Thrown when a connection is to run as the service's own identity and the driver for it is not installed. */
class NoIntegratedDriver extends Error {
  readonly code = 'ENOINTEGRATED';
}

/**
 * mssql over Microsoft's ODBC driver, which knows Kerberos: tedious does not. An optional installation, since it is native code of Microsoft's
 * (docs/sign-in.md).
 */
export function integratedDriver(): unknown {
  try {
    return createRequire(import.meta.url)('mssql/msnodesqlv8');
  } catch (error) {
    throw new NoIntegratedDriver('the package msnodesqlv8 is not installed', { cause: error });
  }
}

/** The connection string of Microsoft's ODBC driver 18 (its documentation, "DSN and connection string keywords"). */
export function integratedConnection(access: MssqlAccess): string {
  const keywords = {
    Driver: 'ODBC Driver 18 for SQL Server',
    Server: `tcp:${serverName(access)}`,
    Database: access.database,
    Trusted_Connection: 'yes',
    Encrypt: access.tls === 'off' ? 'no' : 'yes',
    TrustServerCertificate: access.tls === 'trust' ? 'yes' : 'no',
  };
  return Object.entries(keywords)
    .map(([keyword, value]) => `${keyword}={${value.replaceAll('}', '}}')}}`)
    .join(';');
}
