import type { ExchangeProblem } from '@pmsync/contracts';
import type { Encounter, ExchangeAccess, Traffic } from '../../mailboxes.js';
import { neverConnected, problemOfFailure } from '../problems/classify-failure.js';
import { readReply, type HttpReply } from '../problems/classify-reply.js';
import { transient } from '../problems/sentences.js';
import { openSignIn } from '../sign-in/open-sign-in.js';
import type { SignIn } from '../sign-in/sign-in.js';
import type { Affinity } from '../streaming/affinity.js';
import type { Element } from '../xml/element.js';
import { tracedRequest } from './traced-request.js';
import type { CallContext } from './call-context.js';
import type { Destination } from './connect.js';
import { converse, type Leg } from './conversation.js';
import { destinationOf } from './destination.js';
import { encounterOfBody, encounterOfProblem } from './encounter.js';
import { Line, wholeText, type LineReply, type OpenReply } from './line.js';
import { Lines } from './lines.js';

/** A request is not begun with less time than this: no server would end it. */
const leastTime = 250;

const noTimeLeft = transient('There was no time left to send the request; it will be repeated.', false);

/** Thrown before a leg is sent that may not end before the deadline; the request was not carried out, and will not be. */
class OutOfTime extends Error {}

function outOfTime({ deadline }: EwsRequest): boolean {
  return deadline - Date.now() < leastTime;
}

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
  /** The group that it belongs to, whose server has to answer; it learns from the reply. */
  readonly affinity?: Affinity;
}

export type EwsReply = { readonly body: Element } | { readonly problem: ExchangeProblem };

type IdentifiedRequest = EwsRequest & { readonly requestId: string };
type EwsExchange = (HttpReply & { readonly read: EwsReply }) | { readonly problem: ExchangeProblem };

/** The one way to the server, for lean and for library operations alike: one pool, one sign-in, one classifier. */
export class EwsTransport {
  private readonly lines: Lines;
  private readonly destination: Destination;
  private readonly closing = new AbortController();
  private readonly hanging = new Set<Promise<unknown>>();
  private readonly path: string;
  private readonly signIn: SignIn;
  private readonly counts = new Map<string, number>();
  private streams = 0;

  constructor(
    private readonly access: ExchangeAccess,
    private readonly traffic: Traffic | null,
  ) {
    this.path = new URL(access.url).pathname;
    this.destination = destinationOf(access);
    this.lines = new Lines(this.destination);
    this.signIn = openSignIn(access, this.destination);
  }

  /** Sends a request and answers with the SOAP body, or with what is wrong. */
  async send(request: EwsRequest): Promise<EwsReply> {
    const reply = await this.exchange(request);
    return 'problem' in reply ? reply : reply.read;
  }

  /** Sends a request, signed in, and answers with what came back over HTTP and what it says, or with why nothing did. */
  async exchange(request: EwsRequest): Promise<EwsExchange> {
    if (outOfTime(request)) return { problem: noTimeLeft };
    const refusal = this.traffic?.refusal(request.mailbox);
    if (refusal) return { problem: refusal };
    return await tracedRequest(request.operation, (requestId) => this.perform(request, requestId));
  }

  private async perform(request: EwsRequest, requestId: string): Promise<EwsExchange> {
    const { operation, mailbox } = request;
    const context = this.context(mailbox, request.writes, operation);
    const left = request.deadline - Date.now();
    const sentAt = performance.now();
    const met = (encounter: Encounter) => {
      this.traffic?.met(mailbox, encounter, {
        operation,
        requestId,
        milliseconds: performance.now() - sentAt,
      });
    };
    this.count(request);
    try {
      const reply = await this.lines.with(left, (line) => this.post(line, { ...request, requestId }));
      if ('problem' in reply) {
        met(encounterOfProblem(reply.problem));
        return reply;
      }
      const read = readReply(reply, context);
      met('body' in read ? encounterOfBody(read.body, context) : encounterOfProblem(read.problem));
      return { ...reply, read };
    } catch (error) {
      const problem = error instanceof OutOfTime ? noTimeLeft : problemOfFailure(error, context);
      const unreachable = { kind: 'unreachable', message: problem.message } as const;
      met(neverConnected(error) ? unreachable : encounterOfProblem(problem));
      return { problem };
    }
  }

  context(mailbox: string, writes: boolean, operation?: string): CallContext {
    const { account, right } = this.signIn;
    const context = { url: this.access.url, account, right, mailbox, writes };
    return operation === undefined ? context : { ...context, operation };
  }

  requests(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }

  /**
   * Sends a request over a connection of its own and hands on the bytes of its reply as they arrive, until `read` answers that it has enough, or the reply ends (null);
   * otherwise what went wrong before the end. What `read` throws comes through.
   */
  async stream(
    request: EwsRequest,
    signal: AbortSignal,
    read: (bytes: Uint8Array) => boolean,
  ): Promise<ExchangeProblem | null> {
    const refusal = this.traffic?.refusal(request.mailbox);
    if (refusal) return refusal;
    this.count(request);
    const ending = AbortSignal.any([signal, this.closing.signal]);
    const streaming = tracedRequest(request.operation, (requestId) =>
      this.hang({ ...request, requestId }, ending, read),
    );
    this.hanging.add(streaming);
    try {
      return await streaming;
    } finally {
      this.hanging.delete(streaming);
    }
  }

  /** Replies that are being read as they arrive. */
  openStreams(): number {
    return this.streams;
  }

  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled(this.hanging);
    await this.lines.close();
  }

  private count({ operation }: EwsRequest): void {
    this.counts.set(operation, (this.counts.get(operation) ?? 0) + 1);
  }

  private async hang(
    request: IdentifiedRequest,
    signal: AbortSignal,
    read: (bytes: Uint8Array) => boolean,
  ): Promise<ExchangeProblem | null> {
    const context = this.context(request.mailbox, request.writes, request.operation);
    let reply: OpenReply | undefined;
    let line: Line | undefined;
    try {
      line = await Line.openForStream(this.destination, Math.max(request.deadline - Date.now(), 1));
      const opened = await this.begin(line, request, signal);
      if ('problem' in opened) {
        await line.close();
        return opened.problem;
      }
      reply = opened;
      if (reply.status !== 200) {
        const refusal = readReply(httpReply({ ...reply, body: await wholeText(reply.chunks) }), context);
        await line.close();
        return 'problem' in refusal ? refusal.problem : null;
      }
    } catch (error) {
      await line?.close();
      return problemOfFailure(error, context);
    }
    this.streams += 1;
    try {
      const chunks = reply.chunks[Symbol.asyncIterator]();
      for (;;) {
        const next = await chunks.next().catch((error: unknown) => problemOfFailure(error, context));
        if ('kind' in next) return next;
        if (next.done || !read(next.value)) return null;
      }
    } finally {
      this.streams -= 1;
      await line.close();
    }
  }

  /** All legs of a request whose reply is read as it arrives. */
  private async begin(
    line: Line,
    request: IdentifiedRequest,
    signal: AbortSignal,
  ): Promise<OpenReply | { readonly problem: ExchangeProblem }> {
    return await converse<OpenReply>(line, this.signIn, async (leg) => {
      const reply = await line.begin(this.path, headersOf(request, leg), bodyOf(request, leg), signal);
      // The connection is free for the next leg when this one was read to its end.
      if (reply.status === 401) await wholeText(reply.chunks);
      return reply;
    });
  }

  /** All legs of a request on one connection. */
  private async post(
    line: Line,
    request: IdentifiedRequest,
  ): Promise<HttpReply | { readonly problem: ExchangeProblem }> {
    const reply = await converse<LineReply>(line, this.signIn, (leg) => {
      // The way here, with its connection and its ticket, may have taken long.
      if (outOfTime(request)) throw new OutOfTime();
      const left = request.deadline - Date.now();
      return line.post(this.path, headersOf(request, leg), bodyOf(request, leg), left);
    });
    if ('problem' in reply) return reply;
    request.affinity?.learn(reply.headers('set-cookie'));
    return httpReply(reply);
  }
}

/** The headers of a request on behalf of a mailbox; an empty address is nobody's. */
export function headersOf(
  {
    mailbox,
    affinity,
    requestId,
  }: Pick<EwsRequest, 'mailbox' | 'affinity'> & { readonly requestId?: string },
  { authorization }: Pick<Leg, 'authorization'>,
): Record<string, string> {
  return {
    'content-type': 'text/xml; charset=utf-8',
    accept: 'text/xml',
    'user-agent': 'ProjectMateExchangeSync',
    ...(authorization !== null && { authorization }),
    ...(requestId !== undefined && { 'client-request-id': requestId }),
    ...anchor(affinity?.anchor ?? mailbox),
    ...affinity?.headers(),
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
