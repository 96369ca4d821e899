export { createLogger, type Logger } from './logs/logger.js';
export { nestLogger } from './logs/nest-logger.js';
export type { ConnectionMeter, ConnectionReading } from './metrics/connection-metrics.js';
export { createMetrics, type ServiceMetrics } from './metrics/service-metrics.js';
export { startTracing, type Tracing } from './traces/start-tracing.js';
export { beginTrace } from './traces/traced.js';
export { HealthRegistry } from './health/health-registry.js';
export { HealthModule } from './health/health.module.js';
