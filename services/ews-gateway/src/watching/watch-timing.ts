/** When watching does what, in milliseconds. */
export interface WatchTiming {
  /** Between two looks at who is to be watched, and by which replicas. */
  readonly round: number;
  /** So long what a replica reports holds without being said again: after that it counts as gone. */
  readonly reportLife: number;
  /** Without a sign of life for so long a stream counts as broken; Exchange gives one every minute at least. */
  readonly silence: number;
  /** So long streams are followed in vain until the server that they keep to counts as gone: a short break of the network is no reason to subscribe to all mailboxes anew. */
  readonly deafness: number;
  /** At most one notice of a mailbox in this time. */
  readonly noticePause: number;
}

export const usualWatchTiming: WatchTiming = {
  round: 5_000,
  reportLife: 30_000,
  silence: 90_000,
  deafness: 60_000,
  noticePause: 1_000,
};

/**
 * 200 subscriptions are what Exchange takes on one stream; every stream has the budget of another mailbox, so that their number is bounded for our own sake alone.
 */
export const watchBounds = { mailboxesPerGroup: 200, groups: 50 } as const;
