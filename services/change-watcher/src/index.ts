export { ChangeWatcherModule, type ChangeWatcherDependencies } from './change-watcher.module.js';
