import type {
  ProjectMateSettings,
  RemoteSettings,
  SqlServerSettings,
  SqlServerSignIn,
  StateSettings,
} from './connection.js';
import type { WrittenDatabase } from './schema.js';
import { readServerAddress } from './server-address.js';
import { Section, type ResolvedSection } from './section.js';
import type { Surroundings } from './surroundings.js';

type DatabaseSection = Section<WrittenDatabase>;

/** Where ProjectMate is and how to get in, or everything that is wrong with the section. */
export function resolveProjectMate(
  written: WrittenDatabase,
  surroundings: Surroundings,
): ResolvedSection<ProjectMateSettings> {
  return Section.resolve(written, surroundings, settingsOf);
}

/** Where the state store is, or everything that is wrong with the section. */
export function resolveState(
  written: WrittenDatabase,
  surroundings: Surroundings,
): ResolvedSection<StateSettings> {
  if (isRemote(written)) {
    const message = 'a remote access is no database: the state store is "sqlite" or a SQL Server.';
    return { mistakes: [{ setting: 'server', message }] };
  }
  return resolveProjectMate(written, surroundings) as ResolvedSection<StateSettings>;
}

/** Whether the section names a remote access, and no database. */
export function isRemote({ server }: WrittenDatabase): boolean {
  return /^https?:/i.test(server.trim());
}

function settingsOf(section: DatabaseSection): ProjectMateSettings | undefined {
  const { server, database } = section.written;
  const kind = isRemote(section.written)
    ? 'remote'
    : server.trim().toLowerCase() === 'sqlite'
      ? 'sqlite'
      : 'mssql';
  switch (kind) {
    case 'sqlite':
      return { server, database, kind, file: section.path(database) };
    case 'remote': {
      const remote = remoteOf(section);
      return remote && { server, database, ...remote };
    }
    case 'mssql': {
      const settings = sqlServerOf(section);
      return settings && { server, database, ...settings };
    }
  }
}

function sqlServerOf(section: DatabaseSection): SqlServerSettings | undefined {
  const address = readServerAddress(section.written.server);
  if (!address.ok) section.report('server', address.message);
  const { authentication, tenantId, clientId } = section.written;
  if (authentication === undefined && (tenantId || clientId)) {
    section.report(
      'authentication',
      'is missing: tenantId and clientId belong to entra-password, entra-service-principal or entra-managed-identity.',
    );
  }
  const signIn = signInOf(section);
  const certificateAuthority = section.certificates('certificateAuthority');
  if (signIn?.kind === 'integrated' && certificateAuthority !== null) {
    section.report(
      'certificateAuthority',
      "is not used with the service's own identity: add the authority to those that the machine trusts.",
    );
  }
  if (!address.ok || !signIn) return undefined;
  const { host, port, instance } = address;
  return { kind: 'mssql', host, port, instance, signIn, tls: section.written.tls, certificateAuthority };
}

/** What is given shows how the account signs in; Entra ID has to be said. */
function kindOf(written: WrittenDatabase, domainOfUser: string | undefined): 'sql' | 'ntlm' | 'integrated' {
  if (written.domain || domainOfUser) return 'ntlm';
  return written.userName || written.password ? 'sql' : 'integrated';
}

function signInOf(section: DatabaseSection): SqlServerSignIn | undefined {
  const { written } = section;
  // DOMAIN\user, as Windows administrators write an account.
  const [, domainOfUser, bareUser] = /^([^\\]+)\\([^\\]+)$/.exec(written.userName ?? '') ?? [];
  const kind = written.authentication ?? kindOf(written, domainOfUser);
  const account = 'the account of the database';
  const password = () =>
    section.secret('password', "the account's password, or ${NAME} to take it from the environment");
  switch (kind) {
    case 'integrated':
      return { kind };
    case 'sql': {
      const secret = password();
      const userName = section.text('userName', account);
      return secret && { kind, userName, password: secret };
    }
    case 'ntlm': {
      const secret = password();
      const userName = bareUser ?? section.text('userName', account);
      const domain =
        written.domain || domainOfUser || section.text('domain', 'the Windows domain of the account');
      return secret && { kind, domain, userName, password: secret };
    }
    case 'entra-password': {
      const secret = password();
      const userName = section.text('userName', account);
      const tenantId = section.text('tenantId', 'the tenant of Microsoft Entra ID');
      const clientId = section.text('clientId', 'the application registered there');
      return secret && { kind, tenantId, clientId, userName, password: secret };
    }
    case 'entra-service-principal': {
      const clientSecret = password();
      const tenantId = section.text('tenantId', 'the tenant of Microsoft Entra ID');
      const clientId = section.text('clientId', 'the application registered there');
      return clientSecret && { kind, tenantId, clientId, clientSecret };
    }
    case 'entra-managed-identity':
      return { kind, clientId: written.clientId ?? null };
  }
}

function remoteOf(section: DatabaseSection): RemoteSettings | undefined {
  const { written, report } = section;
  const url = URL.canParse(written.server) ? new URL(written.server) : null;
  if (url && `${url.username}${url.password}` !== '') {
    report('server', 'user and password do not belong into the address: write https://host/pwa.');
  } else if (url?.protocol !== 'https:' || `${url.search}${url.hash}` !== '') {
    report('server', `"${written.server}" is not the address of a remote access: write https://host/pwa.`);
  }
  if (written.tls === 'off') report('tls', '"off" is not possible for a remote access, which is HTTPS.');
  const clientCertificate = section.certificateWithKey('clientCertificate', 'clientKey');
  const token = written.password ? section.secret('password', 'the token') : undefined;
  if (!written.clientCertificate && !written.password) {
    report('password', 'is missing: the token of the remote access, or clientCertificate and clientKey.');
  }
  const certificateAuthority = section.certificates('certificateAuthority');
  if (!url || written.tls === 'off') return undefined;
  return {
    kind: 'remote',
    url: url.href.replace(/\/+$/, ''),
    token: token ?? null,
    clientCertificate,
    certificateAuthority,
    tls: written.tls,
  };
}
