import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import type { AskedRequest } from '../http/asked-request.js';
import { Refusal } from '../http/refusal.js';
import { countedAddress } from './address.js';
import { callerOf, type Caller } from './caller.js';
import { KnownPlaces } from './known-places.js';
import { Limits } from './limits.js';
import { Tokens } from './tokens.js';

/**
 * Lets in who is known and does not ask too often; nothing of the body is read before that. An address from which too many wrong tokens came is
 * answered without looking at the token, so that guessing on there leads nowhere.
 */
@Injectable()
export class SignInGuard implements CanActivate {
  constructor(
    @Inject(Tokens) private readonly tokens: Tokens,
    @Inject(Limits) private readonly limits: Limits,
    @Inject(KnownPlaces) private readonly places: KnownPlaces,
  ) {}

  /** Thrown: {@link Refusal} with 401 or 429. */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const request = http.getRequest<AskedRequest>();
    const caller = await this.signIn(request, http.getResponse<ServerResponse>());
    request.caller = caller;
    const wait = await this.limits.request(caller.name);
    if (wait !== null) throw tooMany(http.getResponse<ServerResponse>(), wait, 'Too many requests');
    return true;
  }

  private async signIn(request: AskedRequest, response: ServerResponse): Promise<Caller> {
    const address = countedAddress(request.socket.remoteAddress);
    const caller = callerOf(request, this.tokens);
    const closed = await this.limits.failedTooOften(address);
    if (caller && (closed === null || this.places.has(caller.name, address))) {
      this.places.remember(caller.name, address);
      return caller;
    }
    const wait = closed ?? (await this.limits.failure(address));
    if (wait !== null) throw tooMany(response, wait, 'Too many failed sign-ins');
    response.setHeader('WWW-Authenticate', 'Bearer');
    throw new Refusal(
      401,
      'Sign in with a token that is known here, or with a client certificate that is trusted here.',
    );
  }
}

function tooMany(response: ServerResponse, wait: number, what: string): Refusal {
  response.setHeader('Retry-After', String(wait));
  return new Refusal(429, `${what}: try again in ${wait} s.`);
}
