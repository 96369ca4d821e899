import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '@pmsync/observability';
import type { DatabaseWatch } from './database-watch.js';

/** Between two looks at a quiet log: one small query, and the greater part of the way from a commit to Exchange. */
const quietPause = 200;
const pauseAfterFailure = 2_000;

/** Looks at one database for ever. Looks do not overlap. */
export class WatchLoop {
  private readonly stopping = new AbortController();
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly watch: DatabaseWatch,
    private readonly logger: Logger,
  ) {}

  start(): void {
    this.running = this.run();
  }

  /** Resolves when the look that is under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      const pause = await this.look();
      if (pause > 0) await sleep(pause, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  private async look(): Promise<number> {
    try {
      if (await this.watch.look()) return 0;
      return this.watch.failing ? pauseAfterFailure : quietPause;
    } catch (error) {
      this.logger.error({ error }, 'looking for changes failed');
      return pauseAfterFailure;
    }
  }
}
