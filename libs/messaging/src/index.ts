export type {
  Bus,
  Fence,
  Lease,
  Leases,
  Objects,
  Outcome,
  ReceivedMessage,
  RequestContext,
  SharedValue,
  SharedValues,
  Subscription,
} from './bus.js';
export { BusUnavailable, MessageTooLarge, NoResponder, RequestRejected, RequestTimedOut } from './errors.js';
export { connectJetStreamBus } from './jetstream/connect.js';
export type { JetStreamOptions } from './jetstream/options.js';
export { connectMemoryBus, createMemoryBroker } from './memory/connect.js';
export { BUS, BusServer } from './nest/bus-server.js';
export { HandlesMessages, HandlesRequest } from './nest/handlers.js';
