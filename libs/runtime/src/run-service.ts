import 'reflect-metadata';
import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { MicroserviceOptions } from '@nestjs/microservices';
import { streams } from '@pmsync/contracts';
import { BusServer, connectJetStreamBus, type Bus } from '@pmsync/messaging';
import {
  createLogger,
  createMetrics,
  HealthModule,
  HealthRegistry,
  nestLogger,
  startTracing,
  type Logger,
  type ServiceMetrics,
} from '@pmsync/observability';
import {
  readConnections,
  readServiceEnvironment,
  runningConnections,
  type Connection,
  type ServiceEnvironment,
  type StateSettings,
} from '@pmsync/settings';

/** What every service process has. */
export interface ServiceRuntime {
  readonly environment: ServiceEnvironment;
  readonly connections: readonly Connection[];
  /** The names of those that are synchronised. */
  readonly running: ReadonlySet<string>;
  /** Where the state store is. */
  readonly stateSettings: StateSettings;
  readonly bus: Bus;
  readonly metrics: ServiceMetrics;
  readonly health: HealthRegistry;
  readonly logger: Logger;
}

/** A service's own part of a process. */
export interface ServiceParts {
  readonly module: DynamicModule;
  /** Closes what the module was given, after it has drained. */
  readonly close?: () => Promise<void>;
}

@Module({})
class ProcessModule {}

/**
 * Runs one service as a process of its own: reads the environment, connects to NATS, serves health and metrics over HTTP, and drains on
 * SIGTERM: what is under way ends, what waits is another replica's. Mistakes in the settings end it with exit code 2 and a sentence each.
 */
export async function runService(
  name: string,
  build: (runtime: ServiceRuntime) => Promise<ServiceParts> | ServiceParts,
): Promise<void> {
  const settings = readSettings();
  if (!settings) return;
  const { environment, connections, stateSettings } = settings;
  const tracing = await startTracing(name, environment.traceCollector);
  const logger = createLogger({ service: name, level: environment.logLevel });
  const bus = await connectJetStreamBus({
    servers: environment.natsUrl,
    name,
    notice: (sentence) => logger.warn(sentence),
  });
  await bus.prepare(streams);
  const metrics = createMetrics();
  const health = new HealthRegistry();
  health.register('bus', 'ready', () => (bus.connected() ? null : 'NATS is not reachable.'));
  const { module, close } = await build({
    environment,
    connections,
    running: runningConnections(connections, environment.startManual),
    stateSettings,
    bus,
    metrics,
    health,
    logger,
  });

  const root: DynamicModule = {
    module: ProcessModule,
    imports: [HealthModule.register(health, metrics), module],
  };
  const app = await NestFactory.create(root, {
    logger: nestLogger(logger),
    // The console reads bodies itself, once it knows who asks; no other service takes any.
    bodyParser: false,
  });
  app.connectMicroservice<MicroserviceOptions>({ strategy: new BusServer(bus) });
  await app.startAllMicroservices();
  await app.listen(environment.httpPort, environment.httpHost);
  logger.info({ url: await app.getUrl() }, 'running');

  const stop = async () => {
    logger.info('draining');
    await app.close();
    await bus.drain();
    await close?.();
    await tracing.end();
    process.exit(0);
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void stop());
}

type Settings = Pick<ServiceRuntime, 'environment' | 'connections' | 'stateSettings'>;

function readSettings(): Settings | null {
  const environment = readServiceEnvironment(process.env);
  const connections = environment.ok ? readConnections(environment.value.connectionsFile) : null;
  if (environment.ok && connections?.ok) {
    const stateSettings = stateOf(environment.value, connections.state);
    if (stateSettings) {
      return { environment: environment.value, connections: connections.connections, stateSettings };
    }
    process.stderr.write(
      'PMSYNC_STATE is not set, and connections.yaml has no section "state": name the file or the database of the state store.\n',
    );
  }
  const mistakes = [
    ...(environment.ok ? [] : environment.mistakes),
    ...(connections && !connections.ok ? connections.mistakes : []),
  ];
  for (const mistake of mistakes) process.stderr.write(`${mistake.sentence}\n`);
  process.exitCode = 2;
  return null;
}

function stateOf({ stateFile }: ServiceEnvironment, written: StateSettings | null): StateSettings | null {
  if (written || stateFile === null) return written;
  return { server: 'sqlite', database: stateFile, kind: 'sqlite', file: stateFile };
}
