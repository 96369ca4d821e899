export { SchedulerModule } from './scheduler.module.js';
export type { SchedulerDependencies } from './scheduler-dependencies.js';
