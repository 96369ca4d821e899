export { ChangeWatcherModule, type ChangeWatcherDependencies } from './change-watcher.module.js';
export { DatabaseWatch } from './database-watch.js';
