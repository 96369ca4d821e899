import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import { Access } from './access/access.js';
import { StatusReader } from './status-reader.js';

/** How things stand, as JSON, for whoever watches over the machine: it only reads. */
@Controller()
export class StatusPageController {
  constructor(
    @Inject(StatusReader) private readonly reader: StatusReader,
    @Inject(Access) private readonly access: Access,
  ) {}

  @Get('/status')
  async status() {
    try {
      const status = await this.reader.read();
      const { closed } = this.access;
      return closed === null ? status : { ...status, administration: closed };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw new ServiceUnavailableException({ health: { ok: false, problems: [problem] } });
    }
  }
}
