import type { Bus } from '@pmsync/messaging';
import type { Logger } from '@pmsync/observability';
import type { Connection } from '@pmsync/settings';
import type { StateStore } from '@pmsync/store';

/** What the scheduler works with. */
export interface SchedulerDependencies {
  readonly bus: Bus;
  readonly state: StateStore;
  readonly logger: Logger;
  readonly connections: readonly Connection[];
  /** The names of those that are synchronised. */
  readonly running: ReadonlySet<string>;
  /** How long, and how much of, the journal is kept. */
  readonly journal: { readonly days: number; readonly entries: number };
}

export const SCHEDULER_PARTS = Symbol('SCHEDULER_PARTS');
