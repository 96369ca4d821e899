import type { ExchangeAccess } from '../../mailboxes.js';
import { BasicSignIn } from './basic.js';
import { NegotiateSignIn } from './negotiate/negotiate.js';
import { NtlmSignIn } from './ntlm/ntlm.js';
import type { SignIn } from './sign-in.js';

/** The sign-in that a connection asks for. */
export function openSignIn({ signIn }: ExchangeAccess): SignIn {
  switch (signIn.kind) {
    case 'basic':
      return new BasicSignIn(signIn);
    case 'ntlm':
      return new NtlmSignIn(signIn);
    case 'negotiate':
      return new NegotiateSignIn(signIn.account);
  }
}
