export { ConnectionGateway } from './connection-gateway.js';
export { EwsGatewayController } from './ews-gateway.controller.js';
export { EwsGatewayModule, type EwsGatewayDependencies } from './ews-gateway.module.js';
export type { WatchTiming } from './watching/watch-timing.js';
export { PhotoTransfer } from './photo-transfer.js';
export type { Limits } from './limits/connection-limits.js';
export { RequestGate } from './limits/request-gate.js';
