import type { OAuthAccess } from '../../../mailboxes.js';
import type { Destination } from '../../transport/connect.js';
import { notOffered, signInProblem } from '../refused.js';
import type { ConnectionFacts, Refusal, SignIn, SignInConversation, SignInStep } from '../sign-in.js';
import { TokenSource } from './token-source.js';

/** OAuth 2.0 (RFC 6750): the token of an application with every request. */
export class OAuthSignIn implements SignIn {
  readonly boundToConnection = false;
  readonly account: string;
  readonly right = "the application permission full_access_as_app, with an administrator's consent";
  private readonly tokens: TokenSource;

  constructor(access: OAuthAccess, way: Destination) {
    this.account = access.clientId;
    this.tokens = new TokenSource(access, way);
  }

  begin({ host }: ConnectionFacts): SignInConversation {
    let presented: string | null = null;
    let tries = 0;
    const step = async (): Promise<SignInStep> => {
      tries += 1;
      const given = await this.tokens.token();
      if ('problem' in given) return given;
      presented = given.token;
      return { authorization: `Bearer ${given.token}`, carries: 'request' };
    };
    return {
      first: step,
      refused: async (refusal) => {
        // A token may have been withdrawn before its end: one more is tried.
        const another = tries < 2 && presented !== null && this.tokens.forget(presented);
        return another ? await step() : { problem: this.refused(host, refusal) };
      },
    };
  }

  private refused(host: string, { challenges, reason }: Refusal) {
    const said = /reason="([^"]*)"/.exec(reason ?? '')?.[1] ?? reason;
    return (
      notOffered(host, 'bearer', challenges) ??
      signInProblem(
        `Exchange (${host}) refused the token of the application "${this.account}"${said ? ` ("${said}")` : ''}: give it ${this.right}, and check exchange.scope.`,
      )
    );
  }
}
