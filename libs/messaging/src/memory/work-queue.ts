import type { Outcome, ReceivedMessage } from '../bus.js';
import { matchesFilter } from './subject-filter.js';

/** A message in the queue: waiting, or with a worker. */
interface Entry {
  readonly subject: string;
  readonly text: string;
  deliverAt: number;
  deliveries: number;
  worker: Worker | null;
}

/** Takes messages of one filter, at most `concurrency` at once. */
export interface Worker {
  readonly filter: string;
  readonly concurrency: number;
  readonly handler: (message: ReceivedMessage) => Promise<Outcome>;
  readonly signal: AbortSignal;
  active: number;
}

const firstPauseAfterFailure = 100;
const longestPauseAfterFailure = 10_000;

/**
 * A work queue that keeps one waiting message per subject, as JetStream does with `max_msgs_per_subject: 1`: a message published while its
 * predecessor is being worked on is delivered at once, perhaps to another worker.
 */
export class WorkQueue {
  private readonly entries = new Map<string, Entry>();
  private readonly workers = new Set<Worker>();
  private readonly ends = new Map<Worker, () => void>();
  private timer: NodeJS.Timeout | undefined;

  publish(subject: string, text: string): void {
    this.entries.set(subject, { subject, text, deliverAt: 0, deliveries: 0, worker: null });
    this.dispatch();
  }

  backlog(filter: string): number {
    return [...this.entries.keys()].filter((subject) => matchesFilter(filter, subject)).length;
  }

  add(worker: Worker): void {
    this.workers.add(worker);
    this.dispatch();
  }

  /** Gives the worker no more; resolves when it has ended what it works on. */
  async remove(worker: Worker): Promise<void> {
    this.workers.delete(worker);
    if (worker.active > 0) await new Promise<void>((resolve) => this.ends.set(worker, resolve));
  }

  /** The worker died: what it worked on waits again. */
  kill(worker: Worker): void {
    this.workers.delete(worker);
    for (const entry of this.entries.values()) if (entry.worker === worker) entry.worker = null;
    this.dispatch();
  }

  private dispatch(): void {
    clearTimeout(this.timer);
    const now = Date.now();
    let next = Infinity;
    for (const entry of this.entries.values()) {
      if (entry.worker) continue;
      if (entry.deliverAt > now) next = Math.min(next, entry.deliverAt);
      else {
        const worker = this.freeWorker(entry.subject);
        if (worker) void this.deliver(entry, worker);
      }
    }
    if (next !== Infinity) this.timer = setTimeout(() => this.dispatch(), next - now).unref();
  }

  private freeWorker(subject: string): Worker | undefined {
    return [...this.workers]
      .filter((worker) => worker.active < worker.concurrency && matchesFilter(worker.filter, subject))
      .sort((left, right) => left.active - right.active)[0];
  }

  private async deliver(entry: Entry, worker: Worker): Promise<void> {
    entry.worker = worker;
    entry.deliveries += 1;
    worker.active += 1;
    const { subject, text, deliveries } = entry;
    let outcome: Outcome;
    try {
      const payload: unknown = JSON.parse(text);
      outcome = await worker.handler({ subject, payload, delivery: deliveries, signal: worker.signal });
    } catch {
      // Whoever handed the handler in has logged why.
      const afterMilliseconds = Math.min(
        longestPauseAfterFailure,
        firstPauseAfterFailure * 2 ** (deliveries - 1),
      );
      outcome = { kind: 'retry', afterMilliseconds };
    }
    worker.active -= 1;
    if (worker.active === 0) this.ends.get(worker)?.();
    this.settle(entry, worker, outcome);
    this.dispatch();
  }

  private settle(entry: Entry, worker: Worker, outcome: Outcome): void {
    // Replaced meanwhile, or taken from a worker that was thought dead: it is not this worker's to settle.
    if (this.entries.get(entry.subject) !== entry || entry.worker !== worker) return;
    if (outcome.kind === 'done') this.entries.delete(entry.subject);
    else {
      entry.worker = null;
      entry.deliverAt = Date.now() + outcome.afterMilliseconds;
    }
  }
}
