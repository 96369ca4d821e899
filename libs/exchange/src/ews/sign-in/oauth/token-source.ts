import type { ExchangeProblem } from '@pmsync/contracts';
import type { OAuthAccess } from '../../../mailboxes.js';
import { problemOfFailure } from '../../problems/classify-failure.js';
import { transient } from '../../problems/sentences.js';
import type { Destination } from '../../transport/connect.js';
import { Line, type LineReply } from '../../transport/line.js';
import { signInProblem } from '../refused.js';
import { clientAssertion } from './client-assertion.js';
import { tokenProblem } from './token-problem.js';

/** Milliseconds that the token endpoint may take. */
const timeout = 15_000;
/** A token that ends sooner is not presented any more: it would end on its way. */
const leastLeft = 30_000;
/** From so much before its end a new one is fetched, while the old one serves. */
const ahead = 5 * 60_000;
/** A token is not believed to live longer, in seconds; Entra ID's longest do (access tokens with continuous evaluation, 28 hours). */
const longestLife = 28 * 3_600;
/** What may stand in a header (RFC 6750, section 2.1). */
const presentable = /^[\w.~+/-]+=*$/;
/** How long a refusal stands before the endpoint is asked again. */
const restAfterFailure = 5_000;
const leastBetweenRefusals = 60_000;

/** Why there is no token. */
interface NoToken {
  readonly problem: ExchangeProblem;
  /** The code of the endpoint, of Node's network, or of HTTP. */
  readonly said: string;
}

export type Token = { readonly token: string } | NoToken;

interface Fetched {
  readonly token: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** The token of an application, by client credentials (RFC 6749, section 4.4): fetched once for all who wait, and ahead of time. */
export class TokenSource {
  private current: Fetched | null = null;
  private forgotten = 0;
  private pending: Promise<Token> | null = null;
  private failure: (NoToken & { readonly until: number }) | null = null;
  private readonly endpoint: URL;

  /** @param way the proxy and the authorities of the connection; the certificate of the endpoint is always checked */
  constructor(
    private readonly access: OAuthAccess,
    private readonly way: Destination,
  ) {
    const authority = access.authority.replace(/\/+$/, '');
    this.endpoint = new URL(`${authority}/${encodeURIComponent(access.tenantId)}/oauth2/v2.0/token`);
  }

  async token(): Promise<Token> {
    const { current } = this;
    const left = current ? current.expires - Date.now() : 0;
    if (current && left > ahead) return current;
    if (this.failure && this.failure.until > Date.now())
      return current && left > leastLeft ? current : this.failure;
    const refreshed = this.refresh();
    return current && left > leastLeft ? current : await refreshed;
  }

  /** Forgets a token that the server refused. Answers whether another one may do better: one refusal a minute is worth a new token, or a right that is missing would cost one a request. */
  forget(token: string): boolean {
    if (this.current?.token !== token) return true;
    if (Date.now() - this.forgotten < leastBetweenRefusals) return false;
    this.forgotten = Date.now();
    this.current = null;
    return true;
  }

  private refresh(): Promise<Token> {
    this.pending ??= this.fetch().finally(() => {
      this.pending = null;
    });
    return this.pending;
  }

  private async fetch(): Promise<Token> {
    const fetched = await this.ask();
    if ('problem' in fetched) {
      this.failure = { ...fetched, until: Date.now() + restAfterFailure };
      return fetched;
    }
    this.failure = null;
    this.current = fetched;
    return fetched;
  }

  private async ask(): Promise<Fetched | NoToken> {
    const form = this.form();
    if ('problem' in form) return form;
    try {
      const line = await Line.open({ ...this.way, origin: this.endpoint, verifyCertificate: true }, timeout);
      try {
        const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' };
        const body = Buffer.from(form.body);
        return this.read(await line.post(this.endpoint.pathname, headers, body, timeout));
      } finally {
        await line.close();
      }
    } catch (error) {
      const { href: url } = this.endpoint;
      const problem = problemOfFailure(error, { url, account: '', right: '', mailbox: '', writes: false });
      return { problem, said: (error as { code?: string }).code ?? 'no answer' };
    }
  }

  private form(): { readonly body: string } | NoToken {
    const { clientId, secret, certificate, scope } = this.access;
    const form = new URLSearchParams({ client_id: clientId, scope, grant_type: 'client_credentials' });
    if (certificate) {
      form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer');
      try {
        form.set('client_assertion', clientAssertion(certificate, clientId, this.endpoint.href));
      } catch {
        return {
          problem: signInProblem(
            'The certificate of the application or its key cannot be used: exchange.clientCertificate and clientKey are an RSA certificate and its unencrypted key, in PEM.',
          ),
          said: 'clientCertificate',
        };
      }
    } else {
      form.set('client_secret', secret ?? '');
    }
    return { body: form.toString() };
  }

  private read(reply: LineReply): Fetched | NoToken {
    if (reply.status !== 200) return tokenProblem(reply, this.endpoint.host, this.access);
    const given = parsed(reply.body);
    const seconds = Math.min(Number(given?.expires_in), longestLife);
    const token = given?.access_token;
    if (typeof token !== 'string' || !presentable.test(token) || !(seconds > 0)) {
      const problem = transient(`The sign-in at ${this.endpoint.host} answered without a token.`, false);
      return { problem, said: 'no token' };
    }
    return { token, expires: Date.now() + seconds * 1_000 };
  }
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}
