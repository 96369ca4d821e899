import { MemoryBroker } from './broker.js';
import type { MemoryBus } from './memory-bus.js';

/** As NATS by default. */
const defaultMaximumPayload = 1_048_576;

/** What several memory buses share. */
export function createMemoryBroker({
  maximumPayload = defaultMaximumPayload,
}: { readonly maximumPayload?: number } = {}): MemoryBroker {
  return new MemoryBroker(maximumPayload);
}

/** The bus of a process that needs no other: `npm start`, tests. */
export function connectMemoryBus(options?: { readonly maximumPayload?: number }): MemoryBus {
  return createMemoryBroker(options).connect();
}
