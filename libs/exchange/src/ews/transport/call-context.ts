/** On whose behalf a request goes out: for its headers, and for the sentences about what goes wrong. */
export interface CallContext {
  readonly url: string;
  readonly account: string;
  /** What it needs to act for others. */
  readonly right: string;
  readonly mailbox: string;
  /** Whether the server may change something by it, so that an unknown outcome matters. */
  readonly writes: boolean;
  /** The operation's name, where what a code means depends on it. */
  readonly operation?: string;
}
