import type { ExchangeAccess } from '../../mailboxes.js';
import type { Destination } from '../transport/connect.js';
import { BasicSignIn } from './basic.js';
import { NegotiateSignIn } from './negotiate/negotiate.js';
import { NtlmSignIn } from './ntlm/ntlm.js';
import { OAuthSignIn } from './oauth/oauth.js';
import type { SignIn } from './sign-in.js';

/** The sign-in that a connection asks for. */
export function openSignIn({ signIn }: ExchangeAccess, way: Destination): SignIn {
  switch (signIn.kind) {
    case 'basic':
      return new BasicSignIn(signIn);
    case 'ntlm':
      return new NtlmSignIn(signIn);
    case 'oauth':
      return new OAuthSignIn(signIn, way);
    case 'negotiate':
      return new NegotiateSignIn(signIn.account);
  }
}
