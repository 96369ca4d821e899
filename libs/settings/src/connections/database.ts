import { resolve } from 'node:path';
import type { Secret } from '../secrets/secret.js';
import type {
  ProjectMateSettings,
  RemoteSettings,
  SqlServerSettings,
  SqlServerSignIn,
  StateSettings,
} from './connection.js';
import type { WrittenDatabase } from './schema.js';
import { readServerAddress } from './server-address.js';
import { resolveFile, resolveSecret, type Resolved, type Surroundings } from './surroundings.js';

/** Something wrong with a setting of the section, by its name in it. */
export interface SectionMistake {
  readonly setting: string;
  readonly message: string;
}

export type ResolvedSection<Value> =
  { readonly value: Value } | { readonly mistakes: readonly SectionMistake[] };

/** Where ProjectMate is and how to get in, or everything that is wrong with the section. */
export function resolveProjectMate(
  written: WrittenDatabase,
  surroundings: Surroundings,
): ResolvedSection<ProjectMateSettings> {
  const mistakes: SectionMistake[] = [];
  const section = new Section(written, surroundings, (setting, message) =>
    mistakes.push({ setting, message }),
  );
  const settings = settingsOf(section);
  return settings && mistakes.length === 0 ? { value: settings } : { mistakes };
}

/** Where the state store is, or everything that is wrong with the section. */
export function resolveState(
  written: WrittenDatabase,
  surroundings: Surroundings,
): ResolvedSection<StateSettings> {
  const resolved = resolveProjectMate(written, surroundings);
  if (!('value' in resolved) || resolved.value.kind !== 'remote')
    return resolved as ResolvedSection<StateSettings>;
  const message = `"${written.server}" is no database: the state store is "sqlite" or a SQL Server.`;
  return { mistakes: [{ setting: 'server', message }] };
}

/** Reads single settings of a section and notes what is wrong with them. */
class Section {
  constructor(
    readonly written: WrittenDatabase,
    private readonly surroundings: Surroundings,
    readonly report: (setting: string, message: string) => void,
  ) {}

  file(database: string): string {
    return resolve(this.surroundings.directory, database);
  }

  text(setting: 'domain' | 'userName' | 'tenantId' | 'clientId', what: string): string {
    const text = this.written[setting];
    if (!text) this.report(setting, `is missing: ${what}.`);
    return text ?? '';
  }

  secret(setting: 'password' | 'clientKey', what: string): Secret | undefined {
    const text = this.written[setting];
    if (!text) {
      this.report(setting, `is missing: ${what}.`);
      return undefined;
    }
    return this.take(setting, resolveSecret(text, this.surroundings));
  }

  /** The text of a file, null when none is named. */
  contents(setting: 'certificateAuthority' | 'clientCertificate'): string | null {
    const file = this.written[setting];
    return file ? (this.take(setting, resolveFile(file, this.surroundings)) ?? null) : null;
  }

  /** A private key: in a file, or as any other secret. */
  privateKey(): Secret | undefined {
    return this.secret('clientKey', 'the key that belongs to clientCertificate');
  }

  private take<Value>(setting: string, resolved: Resolved<Value>): Value | undefined {
    if ('value' in resolved) return resolved.value;
    this.report(setting, resolved.mistake);
    return undefined;
  }
}

function settingsOf(section: Section): ProjectMateSettings | undefined {
  const { server, database } = section.written;
  const kind = /^https?:/i.test(server.trim())
    ? 'remote'
    : server.trim().toLowerCase() === 'sqlite'
      ? 'sqlite'
      : 'mssql';
  switch (kind) {
    case 'sqlite':
      return { server, database, kind, file: section.file(database) };
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

function sqlServerOf(section: Section): SqlServerSettings | undefined {
  const address = readServerAddress(section.written.server);
  if (!address.ok) section.report('server', address.message);
  const signIn = signInOf(section);
  const certificateAuthority = section.contents('certificateAuthority');
  if (!address.ok || !signIn) return undefined;
  const { host, port, instance } = address;
  return { kind: 'mssql', host, port, instance, signIn, tls: section.written.tls, certificateAuthority };
}

function signInOf(section: Section): SqlServerSignIn | undefined {
  const { written } = section;
  // DOMAIN\user, as Windows administrators write an account.
  const [, domainOfUser, bareUser] = /^([^\\]+)\\([^\\]+)$/.exec(written.userName ?? '') ?? [];
  const kind =
    written.authentication ??
    (written.userName
      ? written.domain || domainOfUser
        ? 'ntlm'
        : 'sql'
      : written.password
        ? 'sql'
        : 'integrated');
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

function remoteOf(section: Section): RemoteSettings | undefined {
  const { written, report } = section;
  const url = URL.canParse(written.server) ? new URL(written.server) : null;
  if (!url || url.protocol !== 'https:' || url.username !== '' || url.search !== '') {
    report('server', `"${written.server}" is not the address of a remote access: write https://host/pwa.`);
  }
  if (written.tls === 'off') report('tls', '"off" is not possible for a remote access, which is HTTPS.');
  const certificate = section.contents('clientCertificate');
  const key = certificate === null ? undefined : section.privateKey();
  const token = written.password ? section.secret('password', 'the token') : undefined;
  if (certificate === null && !written.password) {
    report('password', 'is missing: the token of the remote access, or clientCertificate and clientKey.');
  }
  const certificateAuthority = section.contents('certificateAuthority');
  if (!url || written.tls === 'off') return undefined;
  return {
    kind: 'remote',
    url: url.href.replace(/\/+$/, ''),
    token: token ?? null,
    clientCertificate: certificate !== null && key ? { certificate, key } : null,
    certificateAuthority,
    tls: written.tls,
  };
}
