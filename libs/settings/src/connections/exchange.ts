import { defaultExchangeVersion } from '@pmsync/domain';
import type { Secret } from '../secrets/secret.js';
import type { ExchangeAccount, ExchangeSettings, ExchangeSignIn } from './connection.js';
import type { WrittenExchange } from './schema.js';
import { Section, type ResolvedSection } from './section.js';
import type { Surroundings } from './surroundings.js';

type ExchangeSection = Section<WrittenExchange>;

/** Where Exchange is and how to get in, or everything that is wrong with the section beyond its shape. */
export function resolveExchange(
  written: WrittenExchange,
  surroundings: Surroundings,
): ResolvedSection<ExchangeSettings> {
  return Section.resolve(written, surroundings, (section) => {
    const signIn = signInOf(section);
    const certificateAuthority = section.certificates('certificateAuthority');
    const proxy = proxyOf(section);
    const { url, version, tls, contactsFolder = null, mostRequests, notifications } = section.written;
    if (!signIn) return undefined;
    const access = { url, version, signIn, tls, certificateAuthority, proxy, contactsFolder };
    return { ...access, mostRequests, notifications };
  });
}

function signInOf(section: ExchangeSection): ExchangeSignIn | undefined {
  const { written } = section;
  if (written.authentication === undefined && (written.tenantId || written.clientId)) {
    section.report('authentication', 'is missing: tenantId and clientId belong to "oauth".');
    return undefined;
  }
  const kind = written.authentication ?? 'basic';
  switch (kind) {
    case 'basic':
    case 'ntlm': {
      const account = accountOf(section);
      return account && { kind, ...account };
    }
    case 'negotiate': {
      if (!written.userName && !written.password) return { kind, account: null };
      const account = accountOf(section);
      return account && { kind, account };
    }
    case 'oauth':
      return applicationOf(section);
  }
}

const microsoft = {
  authority: 'https://login.microsoftonline.com',
  scope: 'https://outlook.office365.com/.default',
};

function applicationOf(section: ExchangeSection): ExchangeSignIn | undefined {
  const { written } = section;
  const tenantId = section.text('tenantId', 'the tenant of Microsoft Entra ID, by its id or a domain of it');
  const clientId = section.text('clientId', 'the application registered there');
  const authority = written.authority || microsoft.authority;
  if (!isConfidential(authority)) {
    section.report(
      'authority',
      `is not an https address: write ${microsoft.authority}, or that of your cloud.`,
    );
  }
  const clientCertificate = section.certificateWithKey('clientCertificate', 'clientKey');
  const secret =
    written.password || !written.clientCertificate
      ? section.secret('password', 'the secret of the application, or clientCertificate and clientKey')
      : null;
  if (secret === undefined) return undefined;
  const scope = written.scope || microsoft.scope;
  return {
    kind: 'oauth',
    tenantId,
    clientId,
    secret,
    certificate: clientCertificate,
    authority,
    scope,
  };
}

function accountOf(section: ExchangeSection): ExchangeAccount | undefined {
  const userName = section.text(
    'userName',
    "the account that may impersonate (for the service's own identity, without a password: authentication: negotiate)",
  );
  const password = section.secret(
    'password',
    "the account's password, or ${NAME} to take it from the environment",
  );
  // DOMAIN\user, as Windows administrators write an account.
  const [, domainOfUser, bareUser] = /^([^\\]+)\\([^\\]+)$/.exec(userName) ?? [];
  const domain = section.written.domain || domainOfUser || null;
  return password && { userName: bareUser ?? userName, domain, password };
}

/** A proxy's address may hold the password of an account, so it is a secret. */
function proxyOf(section: ExchangeSection): ExchangeSettings['proxy'] {
  if (!section.written.proxy) return null;
  const proxy = section.secret('proxy', 'the address of the proxy');
  if (!proxy) return null;
  const url = URL.canParse(proxy.reveal()) ? new URL(proxy.reveal()) : null;
  const bare = url?.pathname === '/' && `${url.search}${url.hash}` === '';
  if (!bare || !/^https?:$/.test(url.protocol)) {
    section.report('proxy', 'is not the address of a proxy: write http://host:port.');
  }
  return proxy;
}

/** An Exchange that takes Basic; everything else as it is unless written. */
export function basicExchange(url: string, userName: string, password: Secret): ExchangeSettings {
  return {
    url,
    version: defaultExchangeVersion,
    signIn: { kind: 'basic', userName, domain: null, password },
    tls: 'verify',
    certificateAuthority: null,
    proxy: null,
    contactsFolder: null,
    mostRequests: 10,
    notifications: 'streaming',
  };
}

/** Whether a secret may go there: encrypted, or on this machine. */
function isConfidential(address: string): boolean {
  if (!URL.canParse(address)) return false;
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'https:' || (protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname))
  );
}
