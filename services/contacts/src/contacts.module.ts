import { Module, type DynamicModule } from '@nestjs/common';
import { keyLeases } from '@pmsync/contracts';
import type { Bus } from '@pmsync/messaging';
import type { Logger, ServiceMetrics } from '@pmsync/observability';
import type { ProjectMateStores, StateStore } from '@pmsync/store';
import { AdministrationController } from './administration/administration.controller.js';
import { CONTACTS_PARTS, type ContactsParts } from './contacts-parts.js';
import { ContactsController } from './contacts.controller.js';
import { KeyReconciler } from './reconcile/reconcile-key.js';
import { Spreader } from './spread/spreader.js';

/** What the contacts service works with. */
export interface ContactsDependencies {
  readonly bus: Bus;
  readonly state: StateStore;
  readonly projectMates: ProjectMateStores;
  /** The names of the connections that are synchronised; the others can be looked into, and taken back. */
  readonly running: ReadonlySet<string>;
  readonly metrics: ServiceMetrics;
  readonly logger: Logger;
  /** How long a lease lives without renewal, in milliseconds. */
  readonly leaseMilliseconds: number;
}

/** Keeps the contacts of every mailbox in step: the domain `contacts`. */
@Module({})
export class ContactsModule {
  static async register(dependencies: ContactsDependencies): Promise<DynamicModule> {
    const bucket = { ...keyLeases, ttlMilliseconds: dependencies.leaseMilliseconds };
    const leases = await dependencies.bus.leases(bucket);
    return {
      module: ContactsModule,
      controllers: [ContactsController, AdministrationController],
      providers: [
        { provide: CONTACTS_PARTS, useValue: { ...dependencies, leases } satisfies ContactsParts },
        { provide: Spreader, useValue: new Spreader(dependencies) },
        { provide: KeyReconciler, useValue: new KeyReconciler({ ...dependencies, leases }) },
      ],
    };
  }
}
