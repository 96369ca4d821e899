export type { CallOptions, ExchangeAccess, Mailboxes, Photo, SignInAccess } from './mailboxes.js';
export { connectEws } from './ews/ews-mailboxes.js';
export { MemoryMailboxes } from './memory/memory-mailboxes.js';
