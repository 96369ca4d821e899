import type { Change, ChangeKind } from '../mailbox/changes.js';
import type { Folder, Mailbox } from '../mailbox/model.js';

/** So many changes wait for a client that does not listen; a subscription with more is given up. */
const MOST_WAITING = 1_000;

/** What a client wants to be told of. */
export interface Interest {
  readonly mailbox: Mailbox;
  /** Undefined: all folders of the mailbox. */
  readonly folders: readonly Folder[] | undefined;
  readonly kinds: ReadonlySet<ChangeKind>;
}

/** A client's wish to be told of changes, and those that it was not told of yet. */
export class Subscription {
  private waiting: Change[] = [];
  private wake: (() => void) | undefined;
  /** When it was last listened to, in milliseconds since 1970. */
  heardAt = Date.now();

  constructor(
    readonly id: string,
    /** The account that subscribed. */
    readonly account: string,
    /** The back end that keeps it. */
    readonly backEnd: number,
    private readonly interest: Interest,
  ) {}

  get mailbox(): Mailbox {
    return this.interest.mailbox;
  }

  get listenedTo(): boolean {
    return this.wake !== undefined;
  }

  /** Whether nobody listens and too much waits. */
  get overflown(): boolean {
    return this.waiting.length > MOST_WAITING;
  }

  offer(change: Change): void {
    if (!this.concerns(change)) return;
    this.waiting.push(change);
    this.wake?.();
  }

  /** Calls back whenever something waits, in place of whoever listened before. Ends with what it returns. */
  listen(wake: () => void): () => void {
    this.wake = wake;
    return () => {
      if (this.wake === wake) this.wake = undefined;
      this.heardAt = Date.now();
    };
  }

  take(): readonly Change[] {
    const taken = this.waiting;
    this.waiting = [];
    return taken;
  }

  private concerns({ kind, place, before }: Change): boolean {
    const { mailbox, folders, kinds } = this.interest;
    if (!kinds.has(kind) || place.parent.mailbox !== mailbox) return false;
    if (!folders) return true;
    const touched = [place, ...(before ? [before] : [])].flatMap((each) => [
      each.parent.id,
      ...('folder' in each ? [each.folder.id] : []),
    ]);
    return folders.some(({ id }) => touched.includes(id));
  }
}
