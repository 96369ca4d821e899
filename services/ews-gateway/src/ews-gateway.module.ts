import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ConnectionGateways, type GatewayParts } from './connection-gateways.js';
import { EwsGatewayController } from './ews-gateway.controller.js';
import { PhotoTransfer } from './photo-transfer.js';

/** What the gateway works with. */
export type EwsGatewayDependencies = GatewayParts;

/** The one way to Exchange, and the only holder of its credentials. */
@Module({})
export class EwsGatewayModule implements OnApplicationShutdown {
  constructor(@Inject(ConnectionGateways) private readonly gateways: ConnectionGateways) {}

  static register(parts: EwsGatewayDependencies): DynamicModule {
    return {
      module: EwsGatewayModule,
      controllers: [EwsGatewayController],
      providers: [
        {
          provide: ConnectionGateways,
          useFactory: () => ConnectionGateways.open(parts),
        },
        { provide: PhotoTransfer, useFactory: () => new PhotoTransfer(parts.bus) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.gateways.close();
  }
}
