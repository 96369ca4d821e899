import { connectEws } from '@pmsync/exchange';
import type { ServiceMetrics } from '@pmsync/observability';
import { revealExchange, type Connection } from '@pmsync/settings';
import type { ProjectMateStores, StateStore } from '@pmsync/store';
import { ConnectionGateway } from './connection-gateway.js';
import { settingWarnings } from './setting-warnings.js';

/** The gateways of all connections. */
export class ConnectionGateways {
  private readonly gateways: ReadonlyMap<string, ConnectionGateway>;

  constructor(
    private readonly connections: readonly Connection[],
    projectMates: ProjectMateStores,
    state: StateStore,
    metrics: ServiceMetrics,
  ) {
    this.gateways = new Map(
      connections.map(({ name, exchange }) => {
        const mailboxes = connectEws(revealExchange(exchange));
        const projectMate = projectMates.of(name)!;
        return [name, new ConnectionGateway(name, exchange.url, mailboxes, projectMate, state, metrics)];
      }),
    );
  }

  of(connection: string): ConnectionGateway | undefined {
    return this.gateways.get(connection);
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
    await Promise.all([...this.gateways.values()].map(({ mailboxes }) => mailboxes.close()));
  }
}
