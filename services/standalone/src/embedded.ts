import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { ChangeWatcherModule } from '@pmsync/change-watcher';
import { ConsoleModule } from '@pmsync/console';
import { ContactsModule } from '@pmsync/contacts';
import { keyLeases, streams } from '@pmsync/contracts';
import { EwsGatewayModule, type WatchTiming } from '@pmsync/ews-gateway';
import { BusServer, connectMemoryBus, type Bus } from '@pmsync/messaging';
import { createMetrics, HealthModule, HealthRegistry, nestLogger, type Logger } from '@pmsync/observability';
import { SchedulerModule } from '@pmsync/scheduler';
import {
  runningConnections,
  type Connection,
  type ConsoleSettings,
  type NetworkSettings,
} from '@pmsync/settings';
import { openStateStore, ProjectMateStores, type StateAccess } from '@pmsync/store';

@Module({})
class StandaloneModule {}

/** Every service in one process, on the memory bus. */
export interface Embedded {
  readonly bus: Bus;
  /** When synchronisation began, in milliseconds since 1970. */
  readonly startedAt: number;
  /** Where the status page is. */
  readonly url: string;
  /** Ends what is under way, then everything. */
  close(): Promise<void>;
}

export interface EmbeddedOptions {
  readonly connections: readonly Connection[];
  readonly state: StateAccess;
  readonly installation: string;
  readonly port: number;
  readonly logger: Logger;
  readonly console: ConsoleSettings;
  /** No rules unless given. */
  readonly networks?: NetworkSettings;
  /** How long a lease lives without renewal; the standard unless given. */
  readonly leaseMilliseconds?: number;
  /** When mailboxes are watched how; the usual unless given. */
  readonly watchTiming?: Partial<WatchTiming>;
}

/** Nobody but this machine reaches the console. */
const listensOn = '127.0.0.1';

/** What the services keep unless their environment says otherwise. */
const usualJournal = { days: 365, entries: 5_000_000 };

/** Starts everything. Rejects, with everything closed again, when the port is taken. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const { connections, logger, installation } = options;
  const bus = connectMemoryBus();
  await bus.prepare(streams);
  const state = openStateStore(options.state);
  const projectMates = ProjectMateStores.of(connections);
  const metrics = createMetrics();
  const running = runningConnections(connections, true);
  const shared = { bus, state, projectMates, running, metrics, logger };
  const module: DynamicModule = {
    module: StandaloneModule,
    imports: [
      HealthModule.register(new HealthRegistry(), metrics),
      EwsGatewayModule.register({
        replica: 'standalone',
        ...shared,
        connections,
        networks: options.networks ?? { refused: [], allowed: [] },
        ...(options.watchTiming && { watchTiming: options.watchTiming }),
      }),
      await ContactsModule.register({
        ...shared,
        leaseMilliseconds: options.leaseMilliseconds ?? keyLeases.ttlMilliseconds,
      }),
      ChangeWatcherModule.register({ ...shared, installation }),
      SchedulerModule.register({ ...shared, connections, journal: usualJournal }),
      ConsoleModule.register({ bus, logger, access: { ...options.console, listensOn } }),
    ],
  };
  const app = await NestFactory.create(module, { logger: nestLogger(logger), bodyParser: false });
  app.connectMicroservice<MicroserviceOptions>({ strategy: new BusServer(bus) });
  const close = async () => {
    await app.close();
    await bus.drain();
    await projectMates.close();
    await state.close();
  };
  try {
    await app.startAllMicroservices();
    // Listening lets the scheduler begin.
    const startedAt = Date.now();
    await app.listen(options.port, listensOn);
    return { bus, startedAt, url: await app.getUrl(), close };
  } catch (error) {
    await close();
    throw error;
  }
}
