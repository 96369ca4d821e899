import { Module, type DynamicModule } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { PeriodTimers } from './period-timers.js';
import { SCHEDULER_PARTS, type SchedulerDependencies } from './scheduler-dependencies.js';
import { StatusController } from './status.controller.js';
import { Upkeep } from './upkeep.js';

/** Every connection's own period, and how things stand. */
@Module({})
export class SchedulerModule {
  static register(dependencies: SchedulerDependencies): DynamicModule {
    return {
      module: SchedulerModule,
      imports: [ScheduleModule.forRoot()],
      controllers: [StatusController],
      providers: [PeriodTimers, Upkeep, { provide: SCHEDULER_PARTS, useValue: dependencies }],
    };
  }
}
