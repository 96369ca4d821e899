import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { CounterBoard } from '../control/counters.js';
import { sendPlain } from '../http/reply.js';
import type { EmulatedAccount } from '../options.js';
import type { SignInMethod } from './method.js';

/** Lets requests in, by the methods that the server offers. */
export class SignInDesk {
  /** The accounts of connections that are signed in as a whole. */
  private readonly connections = new WeakMap<Socket, EmulatedAccount>();

  constructor(
    private readonly methods: readonly SignInMethod[],
    private readonly counters: CounterBoard,
  ) {}

  /** The account of a request; undefined when it was answered with 401. */
  async admit(request: IncomingMessage, response: ServerResponse): Promise<EmulatedAccount | undefined> {
    const { socket } = request;
    const given = request.headers.authorization?.trim();
    if (!given) return this.connections.get(socket) ?? this.ask(response);
    this.connections.delete(socket);
    const [, scheme = '', credentials = ''] = /^(\S+)\s*(.*)$/.exec(given) ?? [];
    const method = this.methods.find((each) => each.scheme.toLowerCase() === scheme.toLowerCase());
    const verdict = method && (await method.verify(credentials, socket));
    if (!method || !verdict || verdict === 'refused') return this.ask(response);
    if ('diagnostics' in verdict) {
      response.setHeader('x-ms-diagnostics', verdict.diagnostics);
      return this.ask(response);
    }
    if ('challenge' in verdict) {
      return this.send(response, [`${method.scheme} ${verdict.challenge.toString('base64')}`]);
    }
    this.counters.countSignIn(method.scheme);
    if (method.bindsConnection) this.connections.set(socket, verdict.account);
    return verdict.account;
  }

  private ask(response: ServerResponse): undefined {
    const offers = this.methods.map(({ scheme, offer }) => (offer ? `${scheme} ${offer}` : scheme));
    return this.send(response, offers);
  }

  private send(response: ServerResponse, challenges: string[]): undefined {
    response.setHeader('WWW-Authenticate', challenges);
    sendPlain(response, 401, '');
  }
}
