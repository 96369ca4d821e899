import { connectEws, type WatchableMailboxes } from '@pmsync/exchange';
import type { Bus } from '@pmsync/messaging';
import type { Logger, ServiceMetrics } from '@pmsync/observability';
import { revealExchange, type Connection, type NetworkSettings } from '@pmsync/settings';
import type { ProjectMateStores, StateStore } from '@pmsync/store';
import { ConnectionGateway } from './connection-gateway.js';
import { ConnectionLimits, type LimitOptions } from './limits/connection-limits.js';
import { GatewayValues } from './limits/shared-values.js';
import { ObservedTraffic } from './observed-traffic.js';
import { settingWarnings } from './setting-warnings.js';

/** What the gateways of all connections need. */
export interface GatewayParts {
  readonly connections: readonly Connection[];
  readonly projectMates: ProjectMateStores;
  readonly state: StateStore;
  readonly metrics: ServiceMetrics;
  readonly bus: Bus;
  readonly logger: Logger;
  readonly networks: NetworkSettings;
  /** The usual ones unless given. */
  readonly limits?: Omit<LimitOptions, 'report' | 'meter'>;
}

/** The gateways of all connections. */
export class ConnectionGateways {
  private constructor(
    private readonly connections: readonly Connection[],
    private readonly gateways: ReadonlyMap<string, ConnectionGateway>,
    private readonly mailboxesOf: ReadonlyMap<string, WatchableMailboxes>,
    private readonly values: GatewayValues,
  ) {}

  /** Waits for the bus, where the limits are agreed on. */
  static async open({
    connections,
    projectMates,
    state,
    metrics,
    bus,
    logger,
    networks,
    limits: options,
  }: GatewayParts): Promise<ConnectionGateways> {
    const values = await GatewayValues.open(bus);
    const mailboxesOf = new Map<string, WatchableMailboxes>();
    const gateways = new Map(
      connections.map(({ name, exchange }) => {
        // What cannot be reported now is in every mailbox's status all the same.
        const report = (problem: string | null) =>
          void state.reportConnection(name, 'exchange', problem).catch(() => undefined);
        const meter = metrics.connection(name, () => ({
          ...limits.reading(),
          openStreams: mailboxes.openStreams(),
        }));
        const limits: ConnectionLimits = new ConnectionLimits(values, name, {
          bound: exchange.mostRequests,
          ...options,
          report,
          meter,
        });
        const traffic = new ObservedTraffic(name, limits, meter, logger);
        const mailboxes: WatchableMailboxes = connectEws({ ...revealExchange(exchange), networks }, traffic);
        mailboxesOf.set(name, mailboxes);
        const projectMate = projectMates.of(name)!;
        const gateway = new ConnectionGateway(
          name,
          exchange.url,
          mailboxes,
          limits,
          projectMate,
          state,
          meter,
        );
        return [name, gateway] as const;
      }),
    );
    await values.watch();
    return new ConnectionGateways(connections, gateways, mailboxesOf, values);
  }

  of(connection: string): ConnectionGateway | undefined {
    return this.gateways.get(connection);
  }

  /** A connection of the settings, for watching. */
  watchable(connection: string): {
    readonly gateway: ConnectionGateway;
    readonly mailboxes: WatchableMailboxes;
  } {
    return { gateway: this.gateways.get(connection)!, mailboxes: this.mailboxesOf.get(connection)! };
  }

  requests(): Record<string, Record<string, number>> {
    return Object.fromEntries(
      [...this.gateways].map(([connection, { mailboxes }]) => [connection, { ...mailboxes.requests() }]),
    );
  }

  warnings(): Record<string, string[]> {
    return Object.fromEntries(
      this.connections
        .map(({ name, exchange }) => [name, settingWarnings(exchange)] as const)
        .filter(([, warnings]) => warnings.length > 0),
    );
  }

  async close(): Promise<void> {
    await Promise.all([...this.gateways.values()].map((gateway) => gateway.close()));
    await this.values.close();
  }
}
