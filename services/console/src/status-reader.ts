import { Inject, Injectable } from '@nestjs/common';
import { statisticsProcedure, statusProcedure } from '@pmsync/contracts';
import { BUS, type Bus } from '@pmsync/messaging';
import { overallHealth } from './overall-health.js';

const patience = 5_000;
const hour = 60 * 60_000;
const hours = 24;

/** How things stand. It knows neither Exchange nor the store: it asks the scheduler and the gateway over the bus. */
@Injectable()
export class StatusReader {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  /** Rejects as the bus does. */
  async read() {
    const deadline = Date.now() + patience;
    const writtenSince = Date.now() - hours * hour;
    const [report, { warnings, requests }] = await Promise.all([
      this.bus.request(statusProcedure, { version: 1, writtenSince }, { deadline }),
      this.bus.request(statisticsProcedure, { version: 1 }, { deadline }),
    ]);
    const health = overallHealth(report);
    return { health, warnings, ...report, writtenInTheLastHours: hours, exchangeRequests: requests };
  }
}
