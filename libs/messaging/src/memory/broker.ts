import { LeaseTable } from './lease-table.js';
import { MemoryBus } from './memory-bus.js';
import { matchesFilter } from './subject-filter.js';
import { WorkQueue } from './work-queue.js';
import type { StreamDefinition } from '@pmsync/contracts';

/** Answers requests of one subject: takes and gives JSON texts. Rejects when the handler fails. */
export interface Responder {
  readonly group: string;
  answer(text: string, deadline: number): Promise<string>;
}

/** What several buses in one process share: a bus each for several services, or for several replicas in a test. */
export class MemoryBroker {
  readonly leases = new LeaseTable();
  private readonly queues = new Map<
    string,
    { readonly definition: StreamDefinition; readonly queue: WorkQueue }
  >();
  private readonly responders = new Map<string, Responder[]>();

  constructor(readonly maximumPayload: number) {}

  connect(): MemoryBus {
    return new MemoryBus(this);
  }

  prepare(definition: StreamDefinition): void {
    if (!this.queues.has(definition.name))
      this.queues.set(definition.name, { definition, queue: new WorkQueue() });
  }

  queueOf(subject: string): WorkQueue | undefined {
    return [...this.queues.values()].find(({ definition }) =>
      definition.subjects.some((filter) => matchesFilter(filter, subject)),
    )?.queue;
  }

  queueNamed(name: string): WorkQueue | undefined {
    return this.queues.get(name)?.queue;
  }

  respond(subject: string, responder: Responder): () => void {
    const list = this.responders.get(subject) ?? [];
    this.responders.set(subject, list);
    list.push(responder);
    return () => {
      const index = list.indexOf(responder);
      if (index >= 0) list.splice(index, 1);
    };
  }

  /** One of those who answer, in turn. */
  responder(subject: string): Responder | undefined {
    const list = this.responders.get(subject);
    const next = list?.shift();
    if (next) list?.push(next);
    return next;
  }
}
