import { Controller, Inject } from '@nestjs/common';
import { Payload } from '@nestjs/microservices';
import { statusProcedure, type StatusReport } from '@pmsync/contracts';
import { HandlesRequest } from '@pmsync/messaging';
import type { z } from 'zod';
import { SCHEDULER_PARTS, type SchedulerDependencies } from './scheduler-dependencies.js';
import { connectionStatus } from './status-report.js';

/** Answers how things stand, for the console and the command line. */
@Controller()
export class StatusController {
  constructor(@Inject(SCHEDULER_PARTS) private readonly parts: SchedulerDependencies) {}

  @HandlesRequest(statusProcedure, { concurrency: 4 })
  async status(
    @Payload() { writtenSince }: z.infer<(typeof statusProcedure)['request']>,
  ): Promise<StatusReport> {
    const { state, running } = this.parts;
    const rows = await state.connections();
    const connections = rows.map((row) => connectionStatus(state, row, running.has(row.id), writtenSince));
    return { at: Date.now(), connections: await Promise.all(connections) };
  }
}
