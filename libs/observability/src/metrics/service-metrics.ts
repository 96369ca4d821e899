import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What the services count. No label has a mailbox or a record in it: the number of series stays small however large the firm is. */
export interface ServiceMetrics {
  /** A pass ended; `result` is one of a few words. */
  pass(domain: string, result: string, milliseconds: number): void;
  /** Writes that Exchange confirmed. */
  written(domain: string, operation: string, count: number): void;
  /** A verb of the gateway ended, with `ok` or the kind of the problem. */
  ewsCall(verb: string, result: string): void;
  /** Everything in the Prometheus text format. */
  text(): Promise<string>;
}

export function createMetrics(): ServiceMetrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const passes = new Histogram({
    name: 'pmsync_pass_seconds',
    help: 'Passes over one mailbox, by how they ended',
    labelNames: ['domain', 'result'],
    buckets: [0.02, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60],
    registers,
  });
  const writes = new Counter({
    name: 'pmsync_items_written_total',
    help: 'Items written to Exchange',
    labelNames: ['domain', 'operation'],
    registers,
  });
  const calls = new Counter({
    name: 'pmsync_ews_calls_total',
    help: 'Calls of the gateway, by verb and result',
    labelNames: ['verb', 'result'],
    registers,
  });
  return {
    pass: (domain, result, milliseconds) => passes.observe({ domain, result }, milliseconds / 1_000),
    written: (domain, operation, count) => writes.inc({ domain, operation }, count),
    ewsCall: (verb, result) => calls.inc({ verb, result }),
    text: () => registry.metrics(),
  };
}
