import { rootCertificates } from 'node:tls';
import { DataSource, type DataSourceOptions, type MigrationInterface } from 'typeorm';
import type { MssqlAccess, SqlSignIn } from './mssql-access.js';
import { integratedConnection, integratedDriver } from './integrated-driver.js';
import { insistOnTls } from './insist-on-tls.js';

/** All in milliseconds. A pooled connection that nothing used for a while is closed: firewalls forget it without a word. */
const connectionTimeout = 15_000;
const requestTimeout = 60_000;
const acquireTimeout = 20_000;
const idleTimeout = 30_000;
const mostConnections = 10;

const defaultPort = 1433;

/** A pool of connections to one database, not connected yet. */
export function dataSource(
  access: MssqlAccess,
  migrations: readonly (new () => MigrationInterface)[],
): DataSource {
  const integrated = access.signIn.kind === 'integrated';
  return new DataSource({
    type: 'mssql',
    // TypeORM loads mssql over tedious by itself.
    ...(integrated ? { driver: integratedDriver() } : {}),
    host: access.host,
    ...(access.instance === null || access.port !== null ? { port: access.port ?? defaultPort } : {}),
    database: access.database,
    ...(integrated ? {} : { authentication: authentication(access.signIn) }),
    connectionTimeout,
    requestTimeout,
    synchronize: false,
    migrations: [...migrations],
    migrationsTableName: 'state_migration',
    pool: {
      max: mostConnections,
      min: 0,
      acquireTimeoutMillis: acquireTimeout,
      idleTimeoutMillis: idleTimeout,
    },
    options: {
      appName: 'ProjectMate Exchange Sync',
      encrypt: access.tls !== 'off',
      trustServerCertificate: access.tls === 'trust',
      useUTC: true,
      ...(access.instance !== null && access.port === null ? { instanceName: access.instance } : {}),
      ...(access.certificateAuthority === null
        ? {}
        : { cryptoCredentialsDetails: { ca: [...rootCertificates, access.certificateAuthority] } }),
      // Not in TypeORM's list of options, which hands all of them to tedious.
      ...{ lowerCaseGuids: true },
    },
    extra: integrated
      ? { connectionString: integratedConnection(access) }
      : access.tls === 'off'
        ? {}
        : { beforeConnect: insistOnTls },
  } as DataSourceOptions);
}

function authentication(signIn: SqlSignIn): unknown {
  switch (signIn.kind) {
    case 'sql':
      return { type: 'default', options: { userName: signIn.userName, password: signIn.password.reveal() } };
    case 'ntlm': {
      const { userName, domain, password } = signIn;
      return { type: 'ntlm', options: { userName, domain, password: password.reveal() } };
    }
    case 'entra-password': {
      const { userName, password, tenantId, clientId } = signIn;
      return {
        type: 'azure-active-directory-password',
        options: { userName, password: password.reveal(), tenantId, clientId },
      };
    }
    case 'entra-service-principal': {
      const { tenantId, clientId, clientSecret } = signIn;
      return {
        type: 'azure-active-directory-service-principal-secret',
        options: { tenantId, clientId, clientSecret: clientSecret.reveal() },
      };
    }
    case 'entra-managed-identity':
      return {
        type: 'azure-active-directory-default',
        options: signIn.clientId === null ? {} : { clientId: signIn.clientId },
      };
    case 'integrated':
      return undefined;
  }
}
