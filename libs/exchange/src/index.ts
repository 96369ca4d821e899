export type { CallOptions, ExchangeAccess, ExchangeVersion, Mailboxes, SignInAccess } from './mailboxes.js';
export { connectEws } from './ews/ews-mailboxes.js';
export { MemoryMailboxes } from './memory/memory-mailboxes.js';
