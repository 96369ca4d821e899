import { randomBytes } from 'node:crypto';
import type { ExchangeProblem } from '@pmsync/contracts';
import type { PasswordAccount } from '../../../mailboxes.js';
import { accountName } from '../password-account.js';
import { accountRefused, impersonationRole, notOffered, signInProblem } from '../refused.js';
import type { ConnectionFacts, Refusal, SignIn, SignInConversation, SignInStep } from '../sign-in.js';
import { authenticateMessage, negotiateMessage, readChallengeMessage } from './messages.js';
import { messageIntegrity, ntlmV2Response } from './response.js';
import { answerTarget } from './target-information.js';

/** From 1601 to 1970, in hundreds of nanoseconds. */
const epoch = 116_444_736_000_000_000n;

/** NTLMv2 over HTTP ([MS-NTHT]): three legs on one connection, which is then signed in for as long as it is open. */
export class NtlmSignIn implements SignIn {
  readonly boundToConnection = true;
  readonly account: string;
  readonly right = impersonationRole;
  private readonly credentials: PasswordAccount;

  constructor(account: PasswordAccount) {
    this.account = accountName(account);
    // A UPN is given as it is, with no domain.
    this.credentials = account;
  }

  begin(connection: ConnectionFacts): SignInConversation {
    const opening = negotiateMessage();
    let answered = false;
    return {
      first: () => Promise.resolve(step(opening, 'overture')),
      refused: (refusal) => {
        const answer = answered ? undefined : this.answer(refusal, opening, connection);
        answered = true;
        return Promise.resolve(
          answer ? step(answer, 'request') : { problem: this.problem(refusal, connection.host) },
        );
      },
    };
  }

  /** The third message; undefined where the server sent no second one. */
  private answer(
    { challenges }: Refusal,
    opening: Buffer,
    { host, channelBinding }: ConnectionFacts,
  ): Buffer | undefined {
    const question = challenges.find(({ scheme, token }) => scheme === 'ntlm' && token)?.token;
    const asked = question && readChallengeMessage(question);
    if (!asked) return undefined;
    const target = answerTarget(asked.targetInformation, `HTTP/${host}`, channelBinding);
    const { response, sessionKey } = ntlmV2Response(this.credentials, asked.challenge, {
      timestamp: target.timestamp ?? BigInt(Date.now()) * 10_000n + epoch,
      challenge: randomBytes(8),
      targetInformation: target.bytes,
    });
    return authenticateMessage({
      userName: this.credentials.userName,
      domain: this.credentials.domain ?? '',
      response,
      flags: asked.flags,
      integrity:
        target.timestamp === null
          ? null
          : (message) => messageIntegrity(sessionKey, [opening, question, message]),
    });
  }

  private problem({ challenges }: Refusal, host: string): ExchangeProblem {
    const other = notOffered(host, 'ntlm', challenges);
    if (other) return other;
    if (challenges.some(({ scheme, token }) => scheme === 'ntlm' && token)) {
      return signInProblem(
        `Exchange (${host}) asked for a sign-in by NTLM that is not NTLMv2, or a proxy took the connection over in between: a proxy must leave connections as they are.`,
      );
    }
    return accountRefused(host, this.account);
  }
}

function step(message: Buffer, carries: 'request' | 'overture'): SignInStep {
  return { authorization: `NTLM ${message.toString('base64')}`, carries };
}
