/** What a stream tells of its members before its first sign of life: whom the server does not know there. */
export class FirstWords {
  /** All but the anchor. */
  readonly others: readonly string[];
  private readonly unknown = new Set<string>();

  constructor(
    private readonly anchor: string,
    private readonly covered: readonly string[],
  ) {
    this.others = covered.filter((mailbox) => mailbox !== anchor);
  }

  lost(mailbox: string): void {
    this.unknown.add(mailbox);
  }

  /** Whether the server knows the anchor and none of the others; null where there are no others to tell by. */
  get ofAnchorAlone(): boolean | null {
    if (this.others.length === 0 || !this.covered.includes(this.anchor)) return null;
    return !this.unknown.has(this.anchor) && this.others.every((mailbox) => this.unknown.has(mailbox));
  }
}
