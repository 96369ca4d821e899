import type { StreamDefinition } from '@pmsync/contracts';
import type { Answer } from '../answer.js';
import { matchesFilter } from '../subject-filter.js';
import { LeaseTable } from './lease-table.js';
import { MemoryBus } from './memory-bus.js';
import { ObjectTable } from './object-table.js';
import type { TraceHeaders } from '../tracing.js';
import { ValueTable } from './value-table.js';
import { WorkQueue } from './work-queue.js';

/** Answers requests of one subject; undefined when there will be no answer. Never rejects. */
export type Responder = (asked: {
  readonly text: string;
  readonly deadline: number;
  readonly trace: TraceHeaders;
}) => Promise<Answer | undefined>;

/** What several buses in one process share: a bus each for several services, or for several replicas in a test. */
export class MemoryBroker {
  readonly leases = new LeaseTable();
  readonly objects = new ObjectTable();
  readonly values = new ValueTable();
  private readonly queues = new Map<string, WorkQueue>();
  private readonly subjects = new Map<string, WorkQueue>();
  private readonly responders = new Map<string, Responder[]>();

  constructor(readonly maximumPayload: number) {}

  connect(): MemoryBus {
    return new MemoryBus(this);
  }

  prepare({ name, subjects }: StreamDefinition): WorkQueue {
    const queue = this.queues.get(name) ?? new WorkQueue();
    this.queues.set(name, queue);
    for (const filter of subjects) this.subjects.set(filter, queue);
    return queue;
  }

  queueOf(subject: string): WorkQueue {
    for (const [filter, queue] of this.subjects) if (matchesFilter(filter, subject)) return queue;
    throw new Error(`No stream that was prepared takes the subject "${subject}".`);
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
