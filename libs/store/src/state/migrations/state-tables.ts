/** The tables of the state store's first shape, in an order in which they can be removed. */
export const stateTables = [
  'parked',
  'journal',
  'intent',
  'link',
  'snapshot',
  'pending',
  'waiting_change',
  'sync_key',
  'connection_problem',
  'connection',
] as const;
