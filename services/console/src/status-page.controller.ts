import { Controller, Get, Inject, Req, ServiceUnavailableException } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Access } from './access/access.js';
import { StatusReader } from './status-reader.js';

/** How things stand, as JSON, for whoever watches over the machine: it only reads. Whom a parked record is about is told to none but who may ask for everything. */
@Controller()
export class StatusPageController {
  constructor(
    @Inject(StatusReader) private readonly reader: StatusReader,
    @Inject(Access) private readonly access: Access,
  ) {}

  @Get('/status')
  async status(@Req() { headers }: IncomingMessage) {
    try {
      const read = await this.reader.read();
      const status = this.access.admits(headers) ? read : withoutNames(read);
      const { closed } = this.access;
      return closed === null ? status : { ...status, administration: closed };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw new ServiceUnavailableException({ health: { ok: false, problems: [problem] } });
    }
  }
}

function withoutNames(status: Awaited<ReturnType<StatusReader['read']>>): typeof status {
  const connections = status.connections.map(({ domains, ...connection }) => ({
    ...connection,
    domains: domains.map(({ parked, ...domain }) => ({
      ...domain,
      parked: parked.map((each) => ({ ...each, title: null })),
    })),
  }));
  return { ...status, connections };
}
