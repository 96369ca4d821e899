import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';
import { ConnectionMetrics, type ConnectionMeter, type ConnectionReading } from './connection-metrics.js';

/** What the services count. No label has a mailbox or a record in it: the number of series stays small however large the firm is. */
export interface ServiceMetrics {
  /** A pass ended; `result` is one of a few words. */
  pass(domain: string, result: string, milliseconds: number): void;
  /** Writes that Exchange confirmed. */
  written(domain: string, operation: string, count: number): void;
  /** Counts what happens on a connection to Exchange. @param read how it stands, asked when the metrics are */
  connection(name: string, read: () => ConnectionReading): ConnectionMeter;
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
  const connections = new ConnectionMetrics(registers);
  return {
    pass: (domain, result, milliseconds) => passes.observe({ domain, result }, milliseconds / 1_000),
    written: (domain, operation, count) => writes.inc({ domain, operation }, count),
    connection: (name, read) => connections.connection(name, read),
    text: () => registry.metrics(),
  };
}
