export { runService, type ServiceParts, type ServiceRuntime } from './run-service.js';
