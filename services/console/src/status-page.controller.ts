import { Controller, Get, Inject, ServiceUnavailableException } from '@nestjs/common';
import { statisticsProcedure, statusProcedure } from '@pmsync/contracts';
import { BUS, type Bus } from '@pmsync/messaging';
import { overallHealth } from './overall-health.js';

const patience = 5_000;
const day = 24 * 60 * 60_000;

/** How things stand, as JSON. It knows neither Exchange nor the store: it asks the scheduler and the gateway over the bus. */
@Controller()
export class StatusPageController {
  constructor(@Inject(BUS) private readonly bus: Bus) {}

  @Get('/status')
  async status() {
    const deadline = Date.now() + patience;
    try {
      const [report, statistics] = await Promise.all([
        this.bus.request(statusProcedure, { version: 1, writtenSince: Date.now() - day }, { deadline }),
        this.bus.request(statisticsProcedure, { version: 1 }, { deadline }),
      ]);
      const health = overallHealth(report);
      const { warnings, requests } = statistics;
      return { health, warnings, ...report, writtenInTheLastHours: 24, exchangeRequests: requests };
    } catch (error) {
      const problem = error instanceof Error ? error.message : String(error);
      throw new ServiceUnavailableException({ health: { ok: false, problems: [problem] } });
    }
  }
}
