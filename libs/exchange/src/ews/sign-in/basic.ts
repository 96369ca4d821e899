import type { PasswordAccount } from '../../mailboxes.js';
import { accountName } from './password-account.js';
import { accountRefused, impersonationRole, notOffered } from './refused.js';
import type { ConnectionFacts, Refusal, SignIn, SignInConversation, SignInStep } from './sign-in.js';

/** RFC 7617: name and password with every request. */
export class BasicSignIn implements SignIn {
  readonly boundToConnection = false;
  readonly account: string;
  readonly right = impersonationRole;
  private readonly authorization: string;

  constructor(account: PasswordAccount) {
    this.account = accountName(account);
    this.authorization = `Basic ${Buffer.from(`${this.account}:${account.password}`).toString('base64')}`;
  }

  begin({ host }: ConnectionFacts): SignInConversation {
    return {
      first: (): Promise<SignInStep> =>
        Promise.resolve({ authorization: this.authorization, carries: 'request' }),
      refused: ({ challenges }: Refusal): Promise<SignInStep> =>
        Promise.resolve({
          problem: notOffered(host, 'basic', challenges) ?? accountRefused(host, this.account),
        }),
    };
  }
}
