import { Module, type DynamicModule } from '@nestjs/common';
import { BUS, type Bus } from '@pmsync/messaging';
import type { Logger } from '@pmsync/observability';
import { Access, type AccessSettings } from './access/access.js';
import { AdministrationController } from './administration/administration.controller.js';
import { ProblemFilter } from './http/problem.filter.js';
import { StatusPageController } from './status-page.controller.js';
import { StatusReader } from './status-reader.js';

/**
 * What the administrator sees and does. It reads bodies itself, after it knows who asks: the application has to be made with
 * `bodyParser: false`.
 */
@Module({})
export class ConsoleModule {
  static register({
    bus,
    logger,
    access,
  }: {
    readonly bus: Bus;
    readonly logger: Logger;
    readonly access: AccessSettings;
  }): DynamicModule {
    return {
      module: ConsoleModule,
      controllers: [StatusPageController, AdministrationController],
      providers: [
        StatusReader,
        { provide: BUS, useValue: bus },
        { provide: Access, useValue: new Access(access) },
        { provide: ProblemFilter, useValue: new ProblemFilter(logger) },
      ],
    };
  }
}
