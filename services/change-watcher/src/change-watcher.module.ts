import {
  Inject,
  Module,
  type DynamicModule,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import type { Bus } from '@pmsync/messaging';
import type { Logger } from '@pmsync/observability';
import type { ProjectMateStores, StateStore } from '@pmsync/store';
import { DatabaseWatch } from './database-watch.js';
import { WatchLoop } from './watch-loop.js';

/** What the change-watcher works with. */
export interface ChangeWatcherDependencies {
  readonly bus: Bus;
  readonly state: StateStore;
  readonly projectMates: ProjectMateStores;
  /** The names of the connections that are synchronised. */
  readonly running: ReadonlySet<string>;
  readonly logger: Logger;
  readonly installation: string;
}

/** Tells of changes in ProjectMate as soon as they are committed. A database of which no connection is synchronised is left alone: its changes wait in its own log. */
@Module({})
export class ChangeWatcherModule implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(@Inject(WatchLoop) private readonly loops: readonly WatchLoop[]) {}

  static register({ projectMates, running, ...parts }: ChangeWatcherDependencies): DynamicModule {
    const loops = projectMates
      .databases()
      .filter(({ connections }) => connections.some((connection) => running.has(connection)))
      .map(
        ({ store, connections }) =>
          new WatchLoop(new DatabaseWatch({ ...parts, projectMate: store, connections }), parts.logger),
      );
    return { module: ChangeWatcherModule, providers: [{ provide: WatchLoop, useValue: loops }] };
  }

  onApplicationBootstrap(): void {
    for (const loop of this.loops) loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }
}
