import type { ExchangeProblem } from '@pmsync/contracts';
import type { HttpReply } from '../problems/classify-reply.js';
import { readChallenges } from '../sign-in/challenge.js';
import { accountRefused } from '../sign-in/refused.js';
import type { Refusal, SignIn, SignInStep } from '../sign-in/sign-in.js';
import type { Line, LineReply } from './line.js';

/** A sign-in that takes more legs on one connection goes round in circles. */
const mostLegs = 5;

/** One request over one connection. */
export interface SignedInRequest {
  /** Of the web service. */
  readonly path: string;
  readonly mailbox: string;
  /** The whole envelope. */
  readonly envelope: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

/** Why a request was not let in, or did not go out at all. */
export interface NotSignedIn {
  readonly problem: ExchangeProblem;
  /** The server's last 401; null when there was none. */
  readonly refusal: Refusal | null;
  /** The code that stands for what went wrong before Exchange was asked. */
  readonly said: string | null;
}

/** All legs of a request on one connection. Rejects as {@link Line.post} does. */
export async function signedIn(
  line: Line,
  signIn: SignIn,
  request: SignedInRequest,
): Promise<HttpReply | NotSignedIn> {
  const conversation = signIn.begin(line);
  let step: SignInStep | null = line.signedIn ? null : await conversation.first();
  let refusal: Refusal | null = null;
  for (let leg = 0; leg < mostLegs; leg += 1) {
    if (step && 'problem' in step) return { problem: step.problem, said: step.said ?? null, refusal };
    const reply = await post(line, request, step);
    if (reply.status !== 401) {
      line.signedIn = signIn.boundToConnection && step?.carries !== 'overture';
      return httpReply(reply);
    }
    refusal = refusalOf(reply);
    step = step ? await conversation.refused(refusal) : await conversation.first();
    line.signedIn = false;
  }
  return { problem: accountRefused(line.host, signIn.account), said: null, refusal };
}

async function post(line: Line, request: SignedInRequest, step: SignInStep | null): Promise<LineReply> {
  const headers = {
    ...soapHeaders,
    ...(step && 'authorization' in step && { authorization: step.authorization }),
    ...anchor(request.mailbox),
  };
  const overture = step && 'carries' in step && step.carries === 'overture';
  const body = overture ? Buffer.alloc(0) : Buffer.from(request.envelope);
  const left = Math.max(request.deadline - Date.now(), 1);
  return await line.post(request.path, headers, body, left);
}

/** What every request says of itself. */
export const soapHeaders = {
  'content-type': 'text/xml; charset=utf-8',
  accept: 'text/xml',
  'user-agent': 'ProjectMateExchangeSync',
} as const;

export function refusalOf(reply: LineReply): Refusal {
  return {
    challenges: readChallenges(reply.headers('www-authenticate')),
    reason: reply.headers('x-ms-diagnostics')[0] ?? null,
  };
}

export function httpReply(reply: LineReply): HttpReply {
  return {
    status: reply.status,
    retryAfter: reply.headers('retry-after')[0],
    contentType: reply.headers('content-type')[0],
    location: reply.headers('location')[0],
    body: reply.body,
  };
}

/** Leads the request to the server that has the mailbox. A header cannot hold every address; without it the request only takes longer. */
function anchor(mailbox: string): Record<string, string> {
  return /^[\x21-\x7e]+$/.test(mailbox) ? { 'x-anchormailbox': mailbox } : {};
}
