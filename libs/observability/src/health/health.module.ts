import {
  Controller,
  Get,
  Header,
  Inject,
  Module,
  ServiceUnavailableException,
  type DynamicModule,
} from '@nestjs/common';
import type { ServiceMetrics } from '../metrics/service-metrics.js';
import { HealthRegistry } from './health-registry.js';

const METRICS = Symbol('METRICS');

@Controller()
class HealthController {
  constructor(
    @Inject(HealthRegistry) private readonly health: HealthRegistry,
    @Inject(METRICS) private readonly metrics: ServiceMetrics,
  ) {}

  @Get('/health/live')
  live() {
    return this.answer('live');
  }

  @Get('/health/ready')
  ready() {
    return this.answer('ready');
  }

  @Get('/metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4')
  async text() {
    return await this.metrics.text();
  }

  private answer(kind: 'live' | 'ready') {
    const report = this.health.report(kind);
    if (!report.ok) throw new ServiceUnavailableException(report);
    return report;
  }
}

/** `/health/live`, `/health/ready` and `/metrics` of a process. */
@Module({})
export class HealthModule {
  static register(health: HealthRegistry, metrics: ServiceMetrics): DynamicModule {
    return {
      module: HealthModule,
      controllers: [HealthController],
      providers: [
        { provide: HealthRegistry, useValue: health },
        { provide: METRICS, useValue: metrics },
      ],
    };
  }
}
