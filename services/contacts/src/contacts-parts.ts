import type { Bus, Leases } from '@pmsync/messaging';
import type { ProjectMateStores, StateStore } from '@pmsync/store';

/** What the parts of the contacts service share. */
export interface ContactsParts {
  readonly bus: Bus;
  readonly leases: Leases;
  readonly state: StateStore;
  readonly projectMates: ProjectMateStores;
  /** The names of the connections that are synchronised. */
  readonly running: ReadonlySet<string>;
}

/** The injection token of {@link ContactsParts}. */
export const CONTACTS_PARTS = Symbol('CONTACTS_PARTS');
