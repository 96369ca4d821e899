import { loadAcceptor } from './gss-acceptor.js';
import type { Accounts } from './accounts.js';
import type { SignInMethod } from './method.js';

/** What a server proves tickets with. */
export interface NegotiateParts {
  /** The keytab with the keys of `HTTP/<host>`. */
  readonly keytab: string;
  /** The channel binding of the server's certificate; null in clear text. */
  readonly binding: Buffer | null;
  /** Whether a ticket that is not bound to the TLS connection is refused. */
  readonly requireBinding: boolean;
}

/** Kerberos in SPNEGO (RFC 4559), checked by the machine's Kerberos library. Thrown where that is missing: an Error. */
export function negotiateMethod(accounts: Accounts, parts: NegotiateParts): SignInMethod {
  const acceptor = loadAcceptor();
  const { keytab, binding, requireBinding } = parts;
  return {
    scheme: 'Negotiate',
    bindsConnection: false,
    verify(credentials) {
      const accepted = acceptor.accept(Buffer.from(credentials, 'base64'), keytab, binding);
      if (!accepted || (requireBinding && !accepted.bound)) return Promise.resolve('refused');
      const account = accounts.find(accepted.principal.replace(/@.*$/, ''));
      return Promise.resolve(account ? { account } : 'refused');
    },
  };
}
