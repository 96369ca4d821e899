import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Bus } from '@pmsync/messaging';
import type { ServiceMetrics } from '@pmsync/observability';
import type { Connection } from '@pmsync/settings';
import type { ProjectMateStores, StateStore } from '@pmsync/store';
import { ConnectionGateways } from './connection-gateways.js';
import { EwsGatewayController } from './ews-gateway.controller.js';
import { PhotoTransfer } from './photo-transfer.js';

/** What the gateway works with. */
export interface EwsGatewayDependencies {
  readonly connections: readonly Connection[];
  readonly projectMates: ProjectMateStores;
  readonly state: StateStore;
  readonly metrics: ServiceMetrics;
  readonly bus: Bus;
}

/** The one way to Exchange, and the only holder of its credentials. */
@Module({})
export class EwsGatewayModule implements OnApplicationShutdown {
  constructor(@Inject(ConnectionGateways) private readonly gateways: ConnectionGateways) {}

  static register({ connections, projectMates, state, metrics, bus }: EwsGatewayDependencies): DynamicModule {
    return {
      module: EwsGatewayModule,
      controllers: [EwsGatewayController],
      providers: [
        {
          provide: ConnectionGateways,
          useFactory: () => new ConnectionGateways(connections, projectMates, state, metrics),
        },
        { provide: PhotoTransfer, useFactory: () => new PhotoTransfer(bus) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.gateways.close();
  }
}
