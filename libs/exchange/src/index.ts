export type {
  CallOptions,
  Encounter,
  ExchangeAccess,
  NetworkRules,
  Mailboxes,
  Photo,
  SentRequest,
  SignInAccess,
  Traffic,
} from './mailboxes.js';
export type { FollowOptions, Watch, WatchableMailboxes, WatchListener } from './watch.js';
export { connectEws } from './ews/ews-mailboxes.js';
export { MemoryMailboxes } from './memory/memory-mailboxes.js';
