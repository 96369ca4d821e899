import type { EmulatorOptions, SignInScheme } from '../options.js';
import type { Accounts } from './accounts.js';
import { basicMethod } from './basic.js';
import { bearerMethod } from './bearer.js';
import { endpointBinding } from './endpoint-binding.js';
import type { Entra } from './entra.js';
import type { SignInMethod } from './method.js';
import { negotiateMethod } from './negotiate.js';
import { ntlmMethod } from './ntlm.js';

/** The ways to sign in that a server offers. Thrown when one lacks what it takes: an Error. */
export function methodsOf(
  options: EmulatorOptions,
  accounts: Accounts,
  entra: Entra | undefined,
): SignInMethod[] {
  const { signIn = ['Basic'], tls, kerberos, requireChannelBinding = false } = options;
  const binding = tls ? endpointBinding(tls.certificate) : null;
  const make: Record<SignInScheme, () => SignInMethod> = {
    Basic: () => basicMethod(accounts),
    NTLM: () =>
      ntlmMethod(accounts, {
        domain: options.domain ?? 'FIRM',
        binding,
        requireBinding: requireChannelBinding,
      }),
    Negotiate() {
      if (!kerberos) throw new Error('Negotiate takes a keytab: kerberos.keytab.');
      return negotiateMethod(accounts, { ...kerberos, binding, requireBinding: requireChannelBinding });
    },
    Bearer() {
      if (!entra) throw new Error('Bearer takes a tenant: entra.');
      return bearerMethod(entra);
    },
  };
  return signIn.map((scheme) => make[scheme]());
}
