export { Secret } from './secrets/secret.js';
export type { Mistake } from './mistake.js';
export { KeyRing } from './secrets/key-ring.js';
export { rotateSecrets, sealSecrets, type RewrittenSecrets } from './secrets/rewrite-secrets.js';
export { SecretKey } from './secrets/sealed-secret.js';
export type {
  Connection,
  ExchangeAccount,
  ExchangeSettings,
  ProjectMateSettings,
  StateSettings,
} from './connections/connection.js';
export { runningConnections } from './connections/connection.js';
export { connectionSettings, type Setting } from './connections/catalogue.js';
export { basicExchange } from './connections/exchange.js';
export { revealExchange } from './connections/reveal-exchange.js';
export { readServerAddress } from './connections/server-address.js';
export { serverNameMatches } from './connections/server-name.js';
export { validateConnections, type ReadConnections } from './connections/validate.js';
export { readConnections } from './connections/read.js';
export { readConsoleSettings, type ConsoleSettings } from './environment/console-settings.js';
export { readNetworkSettings, type NetworkSettings } from './environment/network-settings.js';
export { readServiceEnvironment, type ServiceEnvironment } from './environment/service-environment.js';
export { readRemoteAccess } from './remote-access/read.js';
export type { RemoteAccessSettings } from './remote-access/remote-access.js';
export { validateRemoteAccess } from './remote-access/validate.js';
