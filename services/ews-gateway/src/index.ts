export { EwsGatewayModule, type EwsGatewayDependencies } from './ews-gateway.module.js';
