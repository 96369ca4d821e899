import type { ExchangeProblem } from '@pmsync/contracts';
import type { Encounter, ExchangeAccess, Traffic } from '../../mailboxes.js';
import { neverConnected, problemOfFailure } from '../problems/classify-failure.js';
import { readReply, type HttpReply } from '../problems/classify-reply.js';
import { transient } from '../problems/sentences.js';
import { openSignIn } from '../sign-in/open-sign-in.js';
import type { SignIn } from '../sign-in/sign-in.js';
import type { Element } from '../xml/element.js';
import type { CallContext } from './call-context.js';
import { converse, type Leg } from './conversation.js';
import { destinationOf } from './destination.js';
import { encounterOfBody, encounterOfProblem } from './encounter.js';
import { LineClosed, type Line, type LineReply } from './line.js';
import { Lines } from './lines.js';

/** A request is not begun with less time than this: no server would end it. */
const leastTime = 250;

/** One request to the web service. */
export interface EwsRequest {
  /** The operation's name, e.g. `CreateItem`, for the count. */
  readonly operation: string;
  readonly mailbox: string;
  readonly writes: boolean;
  /** The whole envelope. */
  readonly envelope: string;
  /** Milliseconds since 1970. */
  readonly deadline: number;
}

export type EwsReply = { readonly body: Element } | { readonly problem: ExchangeProblem };

/** The one way to the server, for lean and for library operations alike: one pool, one sign-in, one classifier. */
export class EwsTransport {
  private readonly lines: Lines;
  private readonly path: string;
  private readonly signIn: SignIn;
  private readonly counts = new Map<string, number>();

  constructor(
    private readonly access: ExchangeAccess,
    private readonly traffic: Traffic | null,
  ) {
    this.path = new URL(access.url).pathname;
    const destination = destinationOf(access);
    this.lines = new Lines(destination);
    this.signIn = openSignIn(access, destination);
  }

  /** Sends a request and answers with the SOAP body, or with what is wrong. */
  async send(request: EwsRequest): Promise<EwsReply> {
    const reply = await this.exchange(request);
    return 'problem' in reply ? reply : reply.read;
  }

  /** Sends a request, signed in, and answers with what came back over HTTP and what it says, or with why nothing did. */
  async exchange(
    request: EwsRequest,
  ): Promise<(HttpReply & { readonly read: EwsReply }) | { readonly problem: ExchangeProblem }> {
    const left = request.deadline - Date.now();
    if (left < leastTime) {
      return {
        problem: transient('There was no time left to send the request; it will be repeated.', false),
      };
    }
    const refusal = this.traffic?.refusal(request.mailbox);
    if (refusal) return { problem: refusal };
    const context = this.context(request.mailbox, request.writes);
    const met = (encounter: Encounter) => this.traffic?.met(request.mailbox, encounter);
    this.counts.set(request.operation, (this.counts.get(request.operation) ?? 0) + 1);
    const attempt = () => this.lines.with(left, (line) => this.post(line, request));
    try {
      // A connection that had been closed has carried nothing: another one is taken at once.
      const reply = await attempt().catch((error: unknown) => {
        if (error instanceof LineClosed) return attempt();
        throw error;
      });
      if ('problem' in reply) {
        met(encounterOfProblem(reply.problem));
        return reply;
      }
      const read = readReply(reply, context);
      met('body' in read ? encounterOfBody(read.body, context) : encounterOfProblem(read.problem));
      return { ...reply, read };
    } catch (error) {
      const problem = problemOfFailure(error, context);
      met(neverConnected(error) ? { kind: 'unreachable', message: problem.message } : { kind: 'unknown' });
      return { problem };
    }
  }

  context(mailbox: string, writes: boolean): CallContext {
    const { account, right } = this.signIn;
    return { url: this.access.url, account, right, mailbox, writes };
  }

  requests(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }

  async close(): Promise<void> {
    await this.lines.close();
  }

  /** All legs of a request on one connection. */
  private async post(
    line: Line,
    request: EwsRequest,
  ): Promise<HttpReply | { readonly problem: ExchangeProblem }> {
    const reply = await converse(line, this.signIn, (leg) => {
      const left = Math.max(request.deadline - Date.now(), 1);
      return line.post(this.path, headersOf(request, leg), bodyOf(request, leg), left);
    });
    return 'problem' in reply ? reply : httpReply(reply);
  }
}

/** The headers of a request on behalf of a mailbox; an empty address is nobody's. */
export function headersOf(
  { mailbox }: Pick<EwsRequest, 'mailbox'>,
  { authorization }: Pick<Leg, 'authorization'>,
): Record<string, string> {
  return {
    'content-type': 'text/xml; charset=utf-8',
    accept: 'text/xml',
    'user-agent': 'ProjectMateExchangeSync',
    ...(authorization !== null && { authorization }),
    ...anchor(mailbox),
  };
}

export function bodyOf({ envelope }: Pick<EwsRequest, 'envelope'>, { withRequest }: Leg): Buffer {
  return withRequest ? Buffer.from(envelope) : Buffer.alloc(0);
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
