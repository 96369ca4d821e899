export { startMssqlServer, type MssqlServer } from './mssql/mssql-server.js';
export { startTcpProxy, type TcpProxy } from './tcp-proxy.js';
export { startNatsServer, type NatsServer } from './nats/nats-server.js';
export { requireOrSkip } from './require-or-skip.js';
export { temporaryDirectory, type TemporaryDirectory } from './temporary-directory.js';
export { findEwsSchema, type EwsSchema } from './ews-schema.js';
export { canStartKdc, startKdc, type Kdc } from './kerberos/kdc.js';
