import type { ExchangeAccess, SignInAccess } from '@pmsync/exchange';
import type { ExchangeAccount, ExchangeSettings } from '@pmsync/settings';

/** How to reach a connection's Exchange. The only place where the secrets for it are revealed. */
export function exchangeAccess(settings: ExchangeSettings): ExchangeAccess {
  const { url, version, tls, certificateAuthority, proxy, contactsFolder } = settings;
  return {
    url,
    version,
    signIn: signInAccess(settings),
    certificateAuthority,
    verifyCertificate: tls === 'verify',
    proxy: proxy?.reveal() ?? null,
    contactsFolder,
  };
}

function signInAccess({ signIn }: ExchangeSettings): SignInAccess {
  switch (signIn.kind) {
    case 'basic':
    case 'ntlm':
      return { kind: signIn.kind, ...revealed(signIn) };
    case 'negotiate':
      return { kind: 'negotiate', account: signIn.account && revealed(signIn.account) };
    case 'oauth': {
      const { secret, certificate } = signIn;
      return {
        ...signIn,
        secret: secret?.reveal() ?? null,
        certificate: certificate && { ...certificate, key: certificate.key.reveal() },
      };
    }
  }
}

function revealed({ userName, domain, password }: ExchangeAccount) {
  return { userName, domain, password: password.reveal() };
}
