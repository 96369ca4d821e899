import { All, Controller, Get, HttpCode, Inject, Param, Req, Res, UseGuards } from '@nestjs/common';
import { isRemoteProcedure, remoteAccessBounds, type RemoteAnswer } from '@pmsync/contracts';
import type { ServerResponse } from 'node:http';
import { answer } from './answers/answer.js';
import { SignInGuard } from './callers/sign-in.guard.js';
import type { AskedRequest } from './http/asked-request.js';
import { readBody } from './http/read-body.js';
import { Refusal } from './http/refusal.js';
import { DATABASES, type Databases } from './databases.js';

/** The procedures, at the addresses that the protocol gives them. */
@Controller()
export class RemoteAccessController {
  constructor(@Inject(DATABASES) private readonly databases: Databases) {}

  /** For who watches over the machine: it says that the process answers, and nothing of what is behind it. */
  @Get('/health')
  health() {
    return { status: 'ok' };
  }

  /** Thrown: {@link Refusal}. */
  @All('/pwa/v1/:database/:procedure')
  @UseGuards(SignInGuard)
  @HttpCode(200)
  async call(
    @Req() request: AskedRequest,
    @Res({ passthrough: true }) response: ServerResponse,
    @Param('database') database: string,
    @Param('procedure') procedure: string,
  ): Promise<RemoteAnswer> {
    const allowed = request.caller?.databases ?? null;
    const store = this.databases.get(database);
    if (allowed !== null && !allowed.has(database))
      throw new Refusal(403, 'This database is not open to this token.');
    if (!store) throw new Refusal(404, 'There is no database of this name here.');
    if (!isRemoteProcedure(procedure)) throw new Refusal(404, 'There is no procedure of this name here.');
    request.database = database;
    request.procedure = procedure;
    if (request.method !== 'POST') {
      response.setHeader('Allow', 'POST');
      throw new Refusal(405, 'Procedures are called with POST.');
    }
    const { writeBytes, requestBytes } = remoteAccessBounds;
    const body = await readBody(request, procedure === 'writeContacts' ? writeBytes : requestBytes);
    return await answer(procedure, store, body);
  }
}
