/** The tables of the state store's first shape, in an order in which they can be removed. */
export const initialTables = [
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

/** Those that came with contacts in three modes. */
export const contactModeTables = ['detached', 'foreign_match', 'foreign_item', 'journal_run'] as const;

/** Those that came with notifications. */
export const watchTables = ['watched_mailbox', 'watch_report'] as const;

/** That which came with the photos that an undo brings back. */
export const keptPhotoTables = ['kept_photo'] as const;
