import type { ExchangeAccess, SignInAccess } from '../src/index.js';

/** How to reach a server of the tests, with Basic unless it is said. */
export function accessTo(url: string, changes: Partial<ExchangeAccess> = {}): ExchangeAccess {
  return {
    url,
    version: 'Exchange2016',
    signIn: basic(),
    certificateAuthority: null,
    verifyCertificate: true,
    proxy: null,
    contactsFolder: null,
    ...changes,
  };
}

export function basic(changes: { password?: string; domain?: string } = {}): SignInAccess {
  return { kind: 'basic', userName: 'svc', domain: null, password: 's3cret', ...changes };
}
