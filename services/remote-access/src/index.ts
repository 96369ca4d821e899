export type { AccessToken, RemoteAccessDependencies, RemoteAccessOptions } from './options.js';
export { RemoteAccessModule } from './remote-access.module.js';
export { startRemoteAccess, type RunningRemoteAccess } from './start-remote-access.js';
