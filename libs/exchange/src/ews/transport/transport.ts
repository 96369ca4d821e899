import type { ExchangeProblem } from '@pmsync/contracts';
import { Pool } from 'undici';
import type { ExchangeAccess } from '../../mailboxes.js';
import { problemOfFailure } from '../problems/classify-failure.js';
import { readReply, type HttpReply } from '../problems/classify-reply.js';
import { transient } from '../problems/sentences.js';
import type { Element } from '../xml/element.js';
import type { CallContext } from './call-context.js';

/** Some servers fail on the next request of a connection that carried a larger body (design 7): it is closed then. */
const largestBodyToReuse = 64_000;
/** A request is not begun with less time than this: no server would end it. */
const leastTime = 250;
const largestReply = 64 * 1024 * 1024;

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

/** The one way to the server, for lean and for library operations alike: one pool, one sign-in (Basic), one classifier. */
export class EwsTransport {
  private readonly pool: Pool;
  private readonly path: string;
  private readonly authorization: string;
  private readonly account: string;
  private readonly counts = new Map<string, number>();

  constructor(private readonly access: ExchangeAccess) {
    const url = new URL(access.url);
    this.path = url.pathname;
    this.pool = new Pool(url.origin, {
      connections: 32,
      connect: { timeout: 10_000 },
      maxResponseSize: largestReply,
    });
    this.account = access.domain ? `${access.domain}\\${access.userName}` : access.userName;
    this.authorization = `Basic ${Buffer.from(`${this.account}:${access.password}`).toString('base64')}`;
  }

  /** Sends a request and answers with the SOAP body, or with what is wrong. */
  async send(request: EwsRequest): Promise<EwsReply> {
    const context = this.context(request.mailbox, request.writes);
    const left = request.deadline - Date.now();
    if (left < leastTime) {
      return {
        problem: transient('There was no time left to send the request; it will be repeated.', false),
      };
    }
    let reply: HttpReply;
    try {
      reply = await this.post(request, left);
    } catch (error) {
      return { problem: problemOfFailure(error, context) };
    }
    return readReply(reply, context);
  }

  /** Sends a body as it is. Rejects with undici's errors when the connection fails. */
  async post(request: EwsRequest, timeout: number): Promise<HttpReply> {
    this.counts.set(request.operation, (this.counts.get(request.operation) ?? 0) + 1);
    const body = Buffer.from(request.envelope);
    const {
      statusCode,
      headers,
      body: answer,
    } = await this.pool.request({
      path: this.path,
      method: 'POST',
      headers: {
        'content-type': 'text/xml; charset=utf-8',
        accept: 'text/xml',
        'user-agent': 'ProjectMateExchangeSync',
        authorization: this.authorization,
        ...anchor(request.mailbox),
      },
      body,
      reset: body.length > largestBodyToReuse,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      signal: AbortSignal.timeout(timeout),
    });
    const header = (name: string) => {
      const value = headers[name];
      return Array.isArray(value) ? value[0] : value;
    };
    return {
      status: statusCode,
      retryAfter: header('retry-after'),
      contentType: header('content-type'),
      body: await answer.text(),
    };
  }

  context(mailbox: string, writes: boolean): CallContext {
    return { url: this.access.url, account: this.account, mailbox, writes };
  }

  requests(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.counts);
  }

  async close(): Promise<void> {
    await this.pool.close();
  }
}

/** Leads the request to the server that has the mailbox. A header cannot hold every address; without it the request only takes longer. */
function anchor(mailbox: string): Record<string, string> {
  return /^[\x21-\x7e]+$/.test(mailbox) ? { 'x-anchormailbox': mailbox } : {};
}
