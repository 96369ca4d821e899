import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { ConnectionGateways, type GatewayParts } from './connection-gateways.js';
import { EwsGatewayController } from './ews-gateway.controller.js';
import { PhotoTransfer } from './photo-transfer.js';
import type { WatchTiming } from './watching/watch-timing.js';
import { Watching } from './watching/watching.js';

/** What the gateway works with. */
export interface EwsGatewayDependencies extends GatewayParts {
  /** The names of the connections that run. */
  readonly running: ReadonlySet<string>;
  /** Names this replica; whoever is started in its place takes over what it held. */
  readonly replica: string;
  /** The usual one unless given. */
  readonly watchTiming?: Partial<WatchTiming>;
}

/** The one way to Exchange, and the only holder of its credentials. */
@Module({})
export class EwsGatewayModule implements OnApplicationShutdown {
  constructor(@Inject(ConnectionGateways) private readonly gateways: ConnectionGateways) {}

  static register(parts: EwsGatewayDependencies): DynamicModule {
    const { watchTiming: timing } = parts;
    return {
      module: EwsGatewayModule,
      controllers: [EwsGatewayController],
      providers: [
        {
          provide: ConnectionGateways,
          useFactory: () =>
            ConnectionGateways.open({ ...parts, limits: { replica: parts.replica, ...parts.limits } }),
        },
        {
          provide: Watching,
          useFactory: (gateways: ConnectionGateways) => new Watching({ ...parts, gateways, timing }),
          inject: [ConnectionGateways],
        },
        { provide: PhotoTransfer, useFactory: () => new PhotoTransfer(parts.bus) },
      ],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await this.gateways.close();
  }
}
