import type { Accounts } from './accounts.js';
import type { SignInMethod } from './method.js';

/** RFC 7617. */
export function basicMethod(accounts: Accounts): SignInMethod {
  return {
    scheme: 'Basic',
    bindsConnection: false,
    offer: 'realm="exchange"',
    verify(credentials) {
      const pair = Buffer.from(credentials, 'base64').toString('utf8');
      const colon = pair.indexOf(':');
      const account =
        colon < 0 ? undefined : accounts.withPassword(pair.slice(0, colon), pair.slice(colon + 1));
      return Promise.resolve(account ? { account } : 'refused');
    },
  };
}
