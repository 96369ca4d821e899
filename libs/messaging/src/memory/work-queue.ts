import { SpanKind } from '@opentelemetry/api';
import type { Outcome, ReceivedMessage } from '../bus.js';
import { pauseAfterFailure } from '../pause-after-failure.js';
import { matchesFilter } from '../subject-filter.js';
import { receivedWith, type TraceHeaders } from '../tracing.js';

interface Sent {
  readonly text: string;
  readonly trace: TraceHeaders;
}

interface Entry extends Sent {
  readonly subject: string;
  deliveries: number;
  timer?: NodeJS.Timeout;
  worker?: Worker | undefined;
}

/** Takes messages of one filter, at most `concurrency` at once. */
export interface Worker {
  /** The durable's name. */
  readonly name: string;
  readonly filter: string;
  readonly concurrency: number;
  readonly handler: (message: ReceivedMessage) => Promise<Outcome>;
  readonly signal: AbortSignal;
  active: number;
}

/** What one consumer takes. An entry of `entries` is in `ready` as well, or has a timer, or has a worker. */
class Lane {
  readonly entries = new Map<string, Entry>();
  readonly ready = new Map<string, Entry>();
  readonly workers = new Set<Worker>();
}

/**
 * A work queue that keeps one waiting message per subject, as JetStream does with `max_msgs_per_subject: 1`: a message published while its
 * predecessor is being worked on is delivered at once, perhaps to another worker; one that waits for its retry is replaced.
 */
export class WorkQueue {
  /** By filter; filters do not overlap. */
  private readonly lanes = new Map<string, Lane>();
  /** Messages that no consumer has asked for yet. */
  private readonly unclaimed = new Map<string, Sent>();
  private readonly idle = new Map<Worker, () => void>();

  publish(subject: string, sent: Sent): void {
    for (const [filter, lane] of this.lanes)
      if (matchesFilter(filter, subject)) return this.enter(lane, subject, sent);
    this.unclaimed.delete(subject);
    this.unclaimed.set(subject, sent);
  }

  backlog(filter: string): number {
    return this.lane(filter).entries.size;
  }

  add(worker: Worker): void {
    const lane = this.lane(worker.filter);
    lane.workers.add(worker);
    this.dispatch(lane);
  }

  /** Gives the worker no more; resolves when it has ended what it works on. */
  async remove(worker: Worker): Promise<void> {
    this.lane(worker.filter).workers.delete(worker);
    if (worker.active > 0) await new Promise<void>((resolve) => this.idle.set(worker, resolve));
  }

  /** The worker died: what it worked on waits again. */
  kill(worker: Worker): void {
    const lane = this.lane(worker.filter);
    lane.workers.delete(worker);
    for (const entry of lane.entries.values()) if (entry.worker === worker) this.wait(lane, entry, 0);
    this.dispatch(lane);
  }

  private lane(filter: string): Lane {
    const known = this.lanes.get(filter);
    if (known) return known;
    const lane = new Lane();
    this.lanes.set(filter, lane);
    for (const [subject, sent] of this.unclaimed) {
      if (!matchesFilter(filter, subject)) continue;
      this.unclaimed.delete(subject);
      this.enter(lane, subject, sent);
    }
    return lane;
  }

  private enter(lane: Lane, subject: string, sent: Sent): void {
    clearTimeout(lane.entries.get(subject)?.timer);
    lane.ready.delete(subject);
    const entry: Entry = { subject, ...sent, deliveries: 0 };
    lane.entries.set(subject, entry);
    lane.ready.set(subject, entry);
    this.dispatch(lane);
  }

  private wait(lane: Lane, entry: Entry, milliseconds: number): void {
    entry.worker = undefined;
    if (milliseconds <= 0) {
      lane.ready.set(entry.subject, entry);
      return;
    }
    entry.timer = setTimeout(() => {
      lane.ready.set(entry.subject, entry);
      this.dispatch(lane);
    }, milliseconds).unref();
  }

  private dispatch(lane: Lane): void {
    for (const entry of lane.ready.values()) {
      const worker = leastBusy(lane.workers);
      if (!worker) return;
      lane.ready.delete(entry.subject);
      void this.deliver(lane, entry, worker);
    }
  }

  private async deliver(lane: Lane, entry: Entry, worker: Worker): Promise<void> {
    entry.worker = worker;
    entry.deliveries += 1;
    worker.active += 1;
    const { subject, text, trace, deliveries: delivery } = entry;
    const span = { name: `work ${worker.name}`, kind: SpanKind.CONSUMER };
    let outcome: Outcome;
    try {
      // The publisher must not find the handler running inside its own call.
      await Promise.resolve();
      const message = { subject, payload: JSON.parse(text) as unknown, delivery, signal: worker.signal };
      outcome = await receivedWith(trace, span, () => worker.handler(message));
    } catch {
      // Whoever handed the handler in has logged why.
      outcome = { kind: 'retry', afterMilliseconds: pauseAfterFailure(delivery) };
    }
    worker.active -= 1;
    if (worker.active === 0) this.idle.get(worker)?.();
    // Replaced meanwhile, or taken from a worker that was thought dead: it is not this worker's to settle.
    if (lane.entries.get(subject) === entry && entry.worker === worker) {
      if (outcome.kind === 'done') lane.entries.delete(subject);
      else this.wait(lane, entry, outcome.afterMilliseconds);
    }
    this.dispatch(lane);
  }
}

function leastBusy(workers: ReadonlySet<Worker>): Worker | undefined {
  let found: Worker | undefined;
  for (const worker of workers)
    if (worker.active < worker.concurrency && (!found || worker.active < found.active)) found = worker;
  return found;
}
