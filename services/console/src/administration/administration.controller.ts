import {
  All,
  Controller,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Req,
  UseFilters,
  UseGuards,
} from '@nestjs/common';
import { BUS, type Bus } from '@pmsync/messaging';
import type { IncomingMessage } from 'node:http';
import { AccessGuard } from '../access/access.guard.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { readBody } from '../http/read-body.js';
import { Refusal } from '../http/refusal.js';
import { StatusReader } from '../status-reader.js';
import { askContacts, isContactVerb } from './ask-contacts.js';
import { askExchange } from './ask-exchange.js';

/** What the administrator does, for the command line and whatever else speaks HTTP. */
@Controller('/api')
@UseGuards(AccessGuard)
@UseFilters(ProblemFilter)
export class AdministrationController {
  constructor(
    @Inject(BUS) private readonly bus: Bus,
    @Inject(StatusReader) private readonly reader: StatusReader,
  ) {}

  @Get('/status')
  @Header('Cache-Control', 'no-store')
  async status() {
    return await this.reader.read();
  }

  @All('/exchange/check')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async check(@Req() request: IncomingMessage): Promise<unknown> {
    if (request.method !== 'POST') throw new Refusal(405, 'This is asked with POST.');
    return await askExchange(this.bus, await readBody(request));
  }

  @All('/contacts/:verb')
  @HttpCode(200)
  @Header('Cache-Control', 'no-store')
  async contacts(@Req() request: IncomingMessage, @Param('verb') verb: string): Promise<unknown> {
    if (!isContactVerb(verb)) throw new Refusal(404, 'There is nothing of this name to be asked.');
    if (request.method !== 'POST') throw new Refusal(405, 'This is asked with POST.');
    return await askContacts(this.bus, verb, await readBody(request));
  }
}
