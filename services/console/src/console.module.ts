import { Module, type DynamicModule } from '@nestjs/common';
import { BUS, type Bus } from '@pmsync/messaging';
import { StatusPageController } from './status-page.controller.js';

/** What the administrator sees. */
@Module({})
export class ConsoleModule {
  static register({ bus }: { readonly bus: Bus }): DynamicModule {
    return {
      module: ConsoleModule,
      controllers: [StatusPageController],
      providers: [{ provide: BUS, useValue: bus }],
    };
  }
}
