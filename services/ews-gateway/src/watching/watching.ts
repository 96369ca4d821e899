import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Connection } from '@pmsync/settings';
import type { Bus } from '@pmsync/messaging';
import type { Logger } from '@pmsync/observability';
import type { StateStore } from '@pmsync/store';
import type { ConnectionGateways } from '../connection-gateways.js';
import { ConnectionWatch } from './connection-watch.js';
import { usualWatchTiming, type WatchTiming } from './watch-timing.js';

/** Watches the mailboxes of the connections that run and want to be told, for as long as the service runs. */
@Injectable()
export class Watching implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly watches: readonly ConnectionWatch[];

  constructor(
    private readonly parts: {
      readonly connections: readonly Connection[];
      /** The names of those that run. */
      readonly running: ReadonlySet<string>;
      readonly replica: string;
      readonly gateways: ConnectionGateways;
      readonly state: StateStore;
      readonly bus: Bus;
      readonly logger: Logger;
      readonly timing: Partial<WatchTiming> | undefined;
    },
  ) {
    const { connections, running, replica, gateways, state, bus, logger } = parts;
    const timing = { ...usualWatchTiming, ...parts.timing };
    const watched = connections.filter(
      ({ name, exchange }) => exchange.notifications === 'streaming' && running.has(name),
    );
    this.watches = watched.map(({ name }) => {
      const { gateway, mailboxes } = gateways.watchable(name);
      return new ConnectionWatch({ gateway, mailboxes, replica, state, bus, logger, timing });
    });
  }

  onApplicationBootstrap(): void {
    for (const watch of this.watches) watch.start();
  }

  /** Says at once that this replica watches nothing any more: the others need not wait until it is missed. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.watches.length === 0) return;
    await Promise.all(this.watches.map((watch) => watch.stop()));
    try {
      await this.parts.state.withdrawWatches(this.parts.replica);
    } catch (error) {
      this.parts.logger.warn({ error }, 'what was watched could not be given back; it runs out by itself');
    }
  }
}
