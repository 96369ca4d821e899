import type { ExchangeProblem } from '@pmsync/contracts';
import { readChallenges } from '../sign-in/challenge.js';
import { accountRefused } from '../sign-in/refused.js';
import type { Refusal, SignIn, SignInStep } from '../sign-in/sign-in.js';
import type { Line, LineReply } from './line.js';

/** A sign-in that takes more legs on one connection goes round in circles. */
const mostLegs = 5;

/** What goes into the next leg: the `Authorization` header, where there is one, and whether the request itself goes along. */
export interface Leg {
  readonly authorization: string | null;
  readonly withRequest: boolean;
}

type ReplyHead = Pick<LineReply, 'status' | 'headers'>;

/** Why a request was not let in, or did not go out at all. */
export interface NotSignedIn {
  readonly problem: ExchangeProblem;
  /** The server's last 401; null when there was none. */
  readonly refusal: Refusal | null;
  /** The code that stands for what went wrong before Exchange was asked. */
  readonly said: string | null;
}

/** All legs of a request on one connection, until the server lets it in or will not. Rejects as `send` does. */
export async function converse<Reply extends ReplyHead>(
  line: Line,
  signIn: SignIn,
  send: (leg: Leg) => Promise<Reply>,
): Promise<Reply | NotSignedIn> {
  const conversation = signIn.begin(line);
  let step: SignInStep | null = line.signedIn ? null : await conversation.first();
  let refusal: Refusal | null = null;
  for (let leg = 0; leg < mostLegs; leg += 1) {
    if (step && 'problem' in step) return { problem: step.problem, said: step.said ?? null, refusal };
    const reply = await send({
      authorization: step?.authorization ?? null,
      withRequest: step?.carries !== 'overture',
    });
    if (reply.status !== 401) {
      line.signedIn = signIn.boundToConnection && step?.carries !== 'overture';
      return reply;
    }
    refusal = refusalOf(reply);
    step = step ? await conversation.refused(refusal) : await conversation.first();
    line.signedIn = false;
  }
  return { problem: accountRefused(line.host, signIn.account), said: null, refusal };
}

export function refusalOf(reply: ReplyHead): Refusal {
  return {
    challenges: readChallenges(reply.headers('www-authenticate')),
    reason: reply.headers('x-ms-diagnostics')[0] ?? null,
  };
}
