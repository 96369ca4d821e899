import { MemoryBroker } from './broker.js';
import type { MemoryBus } from './memory-bus.js';

/** As NATS by default. */
const maximumPayload = 1_048_576;

/** What several memory buses share. */
export function createMemoryBroker(): MemoryBroker {
  return new MemoryBroker(maximumPayload);
}

/** The bus of a process that needs no other: `npm start`, tests. */
export function connectMemoryBus(): MemoryBus {
  return createMemoryBroker().connect();
}
