import { setTimeout as sleep } from 'node:timers/promises';
import { rootCertificates } from 'node:tls';
import {
  remoteAccessBounds,
  remoteAnswer,
  remotePath,
  remoteProcedures,
  remoteRefusal,
  type RemoteProcedureName,
  type RemoteRequest,
  type RemoteValue,
} from '@pmsync/contracts';
import { Pool } from 'undici';
import type { z } from 'zod';
import { ContractBroken, ProjectMateUnavailable } from '../errors.js';
import type { RemoteAccess } from './remote-access.js';
import {
  failureOfStatus,
  failureOnTheWay,
  noAnswerInTime,
  notOfTheProtocol,
  type Patience,
  type RemoteFailure,
} from './remote-failure.js';
import { retryAfter } from './retry-after.js';

/** Requests of one store that are under way at once; others wait for their turn. */
const connections = 8;
/** After a connection that failed: enough for a server that is being started anew behind a balancer to be left out. */
const pauseAfterFailure = 200;
/** How often "too many requests" is obeyed before it is taken for an answer. */
const mostRefusals = 8;
/** Of the other side's own words, in characters. */
const longestMessage = 500;

interface Reply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly text: string;
}

/**
 * Calls the procedures of one remote access over HTTPS. A request whose connection fails is sent once more, since every procedure may be
 * repeated; one that is refused for coming too fast waits as long as the other side says. The token is revealed here alone, and is in nothing
 * that is thrown, whatever the other side answers.
 */
export class RemoteClient {
  readonly #access: RemoteAccess;
  readonly #patience: Patience;
  readonly #pool: Pool | null;
  readonly #path: string;

  constructor(access: RemoteAccess, patience: Patience) {
    this.#access = access;
    this.#patience = patience;
    const url = URL.canParse(access.url) ? new URL(access.url) : null;
    this.#path = url?.pathname.replace(/\/+$/, '') ?? '';
    // In clear text everybody on the way would read the token.
    this.#pool = url?.protocol === 'https:' ? openPool(url.origin, access, patience) : null;
  }

  /**
   * Thrown: {@link ProjectMateUnavailable} when no answer can be had, or none that is of the protocol; what the other side's store threw, as
   * {@link ContractBroken} or {@link ProjectMateUnavailable}.
   */
  async call<Name extends RemoteProcedureName>(
    name: Name,
    asked: RemoteRequest<Name>,
  ): Promise<RemoteValue<Name>> {
    const reply = await this.reply(name, JSON.stringify(asked));
    if (reply.status !== 200) throw this.unavailable(this.refused(reply));
    const answer = remoteAnswer.safeParse(parsed(reply.text));
    if (!answer.success) throw this.unavailable(notOfTheProtocol(firstIssue(answer.error)));
    if (!answer.data.ok) {
      const { kind, message, place } = answer.data.problem;
      if (kind === 'unavailable') throw new ProjectMateUnavailable(this.withoutToken(message));
      throw new ContractBroken(this.withoutToken(message), place);
    }
    const value = remoteProcedures[name].value.safeParse(answer.data.value);
    if (!value.success)
      throw this.unavailable(notOfTheProtocol(`value of ${name}: ${firstIssue(value.error)}`));
    return value.data as RemoteValue<Name>;
  }

  /** An answer that validates and yet cannot be right. */
  senseless(what: string): ProjectMateUnavailable {
    return this.unavailable(notOfTheProtocol(what));
  }

  /** What is under way ends first. */
  async close(): Promise<void> {
    if (this.#pool && !this.#pool.closed) await this.#pool.close();
  }

  /** The answer to one procedure, whatever its status. */
  private async reply(name: RemoteProcedureName, body: string): Promise<Reply> {
    const until = Date.now() + this.#patience.answer;
    let lost = false;
    for (let refusals = 0; ;) {
      try {
        const reply = await this.post(name, body, until);
        if (reply.status !== 429) return reply;
        refusals += 1;
        await this.waitAsTold(reply.retryAfter, refusals, until);
      } catch (error) {
        if (error instanceof ProjectMateUnavailable) throw error;
        const failure = failureOnTheWay(error, this.#access, this.#patience);
        if (!failure.passing || lost) throw this.unavailable(failure);
        lost = true;
        await sleep(pauseAfterFailure);
      }
    }
  }

  /** Thrown: undici's errors when the connection fails; {@link ProjectMateUnavailable} when there is nothing to connect to. */
  private async post(name: RemoteProcedureName, body: string, until: number): Promise<Reply> {
    const pool = this.#pool;
    if (!pool)
      throw this.unavailable({
        words: 'cannot be called: its address must begin with https://.',
        passing: false,
      });
    const left = until - Date.now();
    if (left <= 0) throw this.unavailable(noAnswerInTime(this.#patience));
    const {
      statusCode,
      headers,
      body: answer,
    } = await pool.request({
      path: `${this.#path}${remotePath(this.#access.database, name)}`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        'user-agent': 'ProjectMateExchangeSync',
        ...this.authorization(),
      },
      body,
      signal: AbortSignal.timeout(left),
    });
    const told = headers['retry-after'];
    return {
      status: statusCode,
      retryAfter: Array.isArray(told) ? told[0] : told,
      text: await answer.text(),
    };
  }

  private authorization(): { authorization?: string } {
    const token = this.#access.token?.reveal();
    if (token === undefined) return {};
    if (/^[\x21-\x7e]+$/.test(token)) return { authorization: `Bearer ${token}` };
    throw this.unavailable({
      words:
        'cannot be called: the token (projectMate.password) has a blank, a line end or a character that is not ASCII.',
      passing: false,
    });
  }

  /** Spread a little, and more with each refusal, so that those who were refused together do not all come back together. */
  private async waitAsTold(told: string | undefined, refusals: number, until: number): Promise<void> {
    const wait = retryAfter(told, Date.now()) + Math.random() * 500 * refusals;
    if (refusals <= mostRefusals && Date.now() + wait < until) return await sleep(wait);
    throw this.unavailable({
      words: `is asked too often (HTTP 429): allow more requests a second there, or wait ${Math.ceil(wait / 1_000)} seconds.`,
      passing: false,
    });
  }

  private refused({ status, text }: Reply): RemoteFailure {
    const refusal = remoteRefusal.safeParse(parsed(text));
    const message = refusal.success ? refusal.data.message.slice(0, longestMessage) : null;
    return failureOfStatus(status, message, this.#access);
  }

  private unavailable({ words }: RemoteFailure): ProjectMateUnavailable {
    const { database, url } = this.#access;
    return new ProjectMateUnavailable(
      this.withoutToken(`The ProjectMate database "${database}" at ${url} ${words}`),
    );
  }

  /** There are servers that answer with what they were sent. */
  private withoutToken(text: string): string {
    const token = this.#access.token?.reveal();
    return token ? text.replaceAll(token, '[secret]') : text;
  }
}

function openPool(origin: string, access: RemoteAccess, patience: Patience): Pool {
  const { certificateAuthority, clientCertificate, tls } = access;
  return new Pool(origin, {
    connections,
    allowH2: false,
    maxResponseSize: remoteAccessBounds.refusedBytes,
    connect: {
      timeout: patience.connect,
      rejectUnauthorized: tls === 'verify',
      ...(certificateAuthority !== null && { ca: [...rootCertificates, certificateAuthority] }),
      ...(clientCertificate && { cert: clientCertificate.certificate, key: clientCertificate.key.reveal() }),
    },
  });
}

/** What a text holds as JSON; undefined when it is none. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Which field is wrong and how, without its value. */
function firstIssue(error: z.ZodError): string {
  const [issue] = error.issues;
  return issue && issue.path.length > 0 ? `${issue.path.join('.')}: ${issue.message}` : 'no answer in JSON';
}
