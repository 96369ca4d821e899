import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { noticeSubject, type ConnectionNoticeMessage } from '@pmsync/contracts';
import type { Bus } from '@pmsync/messaging';
import { beginTrace, type Logger } from '@pmsync/observability';
import type { Connection } from '@pmsync/settings';
import type { StateStore } from '@pmsync/store';
import { SCHEDULER_PARTS, type SchedulerDependencies } from './scheduler-dependencies.js';

/** Says `sync.due` for every running connection, at once and then in its own period. Several replicas say it several times, which is harmless. */
@Injectable()
export class PeriodTimers implements OnApplicationBootstrap {
  private readonly bus: Bus;
  private readonly state: StateStore;
  private readonly logger: Logger;
  private readonly connections: readonly Connection[];
  private readonly running: ReadonlySet<string>;

  constructor(
    @Inject(SCHEDULER_PARTS) parts: SchedulerDependencies,
    @Inject(SchedulerRegistry) private readonly registry: SchedulerRegistry,
  ) {
    ({
      bus: this.bus,
      state: this.state,
      logger: this.logger,
      connections: this.connections,
      running: this.running,
    } = parts);
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.state.saveConnections(
      this.connections.map(({ name, exchange, projectMate, periodSeconds, startType }) => ({
        id: name,
        exchangeUrl: exchange.url,
        exchangeVersion: exchange.version,
        projectMateServer: projectMate.server,
        projectMateDatabase: projectMate.database,
        periodSeconds,
        startType,
      })),
    );
    for (const connection of this.connections.filter(({ name }) => this.running.has(name))) {
      const say = () => void this.sayDue(connection.name);
      this.registry.addInterval(
        `sync.due.${connection.name}`,
        setInterval(say, connection.periodSeconds * 1_000),
      );
      say();
    }
  }

  private async sayDue(connection: string): Promise<void> {
    const message: ConnectionNoticeMessage = { version: 1, connection, domain: 'contacts' };
    try {
      await beginTrace('period', () =>
        this.bus.publish(noticeSubject('sync.due', connection, 'contacts'), message),
      );
    } catch (error) {
      this.logger.error({ error, connection }, 'the period could not be announced; the next one will be');
    }
  }
}
