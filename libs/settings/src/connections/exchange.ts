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
    const { url, version, tls } = section.written;
    return signIn && { url, version, signIn, tls, certificateAuthority, proxy };
  });
}

function signInOf(section: ExchangeSection): ExchangeSignIn | undefined {
  const { written } = section;
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
  }
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
    version: 'Exchange2016',
    signIn: { kind: 'basic', userName, domain: null, password },
    tls: 'verify',
    certificateAuthority: null,
    proxy: null,
  };
}
