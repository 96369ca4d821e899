import { execFileSync } from 'node:child_process';
import { takeTurn } from './turn.js';

/** A SQL Server for tests, with an account that may make and drop databases and logins. */
export interface MssqlServer {
  readonly host: string;
  readonly port: number;
  readonly userName: string;
  readonly password: string;
  /** `off` where the address says `encrypt=false`; the certificate of a test's server is not checked. */
  readonly tls: 'trust' | 'off';
  stop(): Promise<void>;
}

/**
 * Test files take turns on the server: one that keeps a single user database at a time (Babelfish, unless told otherwise) will do. The SQL Server that `PM_TEST_MSSQL_URL` names (`mssql://user:password@host:port`, `?encrypt=false` where it has no TLS), else one in a container
 * where there is a container engine, else null, with a warning: those tests are skipped then, in CI as well, since no registry of packages carries the server.
 */
export async function startMssqlServer(): Promise<MssqlServer | null> {
  const url = process.env['PM_TEST_MSSQL_URL'];
  if (url) {
    const turn = await takeTurn(url);
    return { ...serverOf(new URL(url)), stop: () => Promise.resolve(turn.end()) };
  }
  if (hasContainerEngine()) return await startContainer();
  console.warn(
    '\nSKIPPED: the tests on SQL Server need PM_TEST_MSSQL_URL=mssql://user:password@host:port, or a container engine.\n',
  );
  return null;
}

function serverOf(url: URL): Omit<MssqlServer, 'stop'> {
  return {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? 1433 : Number(url.port),
    userName: decodeURIComponent(url.username),
    password: decodeURIComponent(url.password),
    tls: url.searchParams.get('encrypt') === 'false' ? 'off' : 'trust',
  };
}

function hasContainerEngine(): boolean {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 });
    return true;
  } catch {
    return false;
  }
}

async function startContainer(): Promise<MssqlServer> {
  const { MSSQLServerContainer } = await import('@testcontainers/mssqlserver');
  const container = await new MSSQLServerContainer('mcr.microsoft.com/mssql/server:2022-latest')
    .acceptLicense()
    .start();
  return {
    host: container.getHost(),
    port: container.getPort(),
    userName: container.getUsername(),
    password: container.getPassword(),
    tls: 'trust',
    stop: async () => {
      await container.stop();
    },
  };
}
