import type { ExchangeAccount, ExchangeSettings } from './connection.js';

/** How to reach a connection's Exchange, as libs/exchange takes it. The only place where the secrets for it are revealed: for the gateway, and for a check. */
export function revealExchange(settings: ExchangeSettings) {
  const { url, version, tls, certificateAuthority, proxy, contactsFolder } = settings;
  return {
    url,
    version,
    signIn: revealSignIn(settings),
    certificateAuthority,
    verifyCertificate: tls === 'verify',
    proxy: proxy?.reveal() ?? null,
    contactsFolder,
  };
}

function revealSignIn({ signIn }: ExchangeSettings) {
  switch (signIn.kind) {
    case 'basic':
    case 'ntlm':
      return { kind: signIn.kind, ...revealed(signIn) };
    case 'negotiate':
      return { kind: signIn.kind, account: signIn.account && revealed(signIn.account) };
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
