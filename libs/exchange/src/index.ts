export type {
  CallOptions,
  Encounter,
  ExchangeAccess,
  Mailboxes,
  Photo,
  SignInAccess,
  Traffic,
} from './mailboxes.js';
export { connectEws } from './ews/ews-mailboxes.js';
export { MemoryMailboxes } from './memory/memory-mailboxes.js';
