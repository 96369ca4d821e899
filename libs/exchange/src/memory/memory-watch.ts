import type { ExchangeProblem, ExchangeResult } from '@pmsync/contracts';
import type { FollowOptions, Watch, WatchListener } from '../watch.js';

interface Following {
  readonly listener: WatchListener;
  readonly end: (result: ExchangeResult<null>) => void;
}

/** What a server in memory knows of those who watch its mailboxes. */
export class MemoryWatches {
  private readonly watches = new Set<MemoryWatch>();

  /** @param exists whether there is such a mailbox */
  constructor(private readonly exists: (mailbox: string) => boolean) {}

  open(contactsFolder: string | null): MemoryWatch {
    const watch = new MemoryWatch(contactsFolder, this.exists);
    this.watches.add(watch);
    return watch;
  }

  /** Something changed in a folder of a mailbox. */
  changed(mailbox: string, folder: string | null): void {
    for (const watch of this.watches) watch.note(mailbox, folder);
  }

  /** A folder of a mailbox is gone. */
  folderGone(mailbox: string, folder: string | null): void {
    for (const watch of this.watches) watch.folderGone(mailbox, folder);
  }

  /** All connections break off. */
  cut(): void {
    for (const watch of this.watches) watch.end({ ok: false, problem: brokenOff });
  }

  /** All connections break off, and the server forgets who watched what. */
  forget(): void {
    for (const watch of this.watches) watch.forget();
    this.cut();
  }

  /** Everybody is asked to ask anew. */
  renew(): void {
    for (const watch of this.watches) watch.end({ ok: true, value: null });
  }
}

const brokenOff: ExchangeProblem = {
  kind: 'transient',
  message: 'The connection broke off.',
  outcomeUnknown: false,
};

/** Mailboxes in memory that are watched together. */
export class MemoryWatch implements Watch {
  /** By mailbox: whether something was noted that was not told. */
  private readonly noted = new Map<string, boolean>();
  /** Mailboxes that the server forgot, and the client does not know it. */
  private readonly forgotten = new Set<string>();
  private following: Following | null = null;

  constructor(
    private readonly contactsFolder: string | null,
    private readonly exists: (mailbox: string) => boolean,
  ) {}

  add(mailbox: string): Promise<ExchangeResult<null>> {
    if (!this.exists(mailbox)) {
      const message = `There is no mailbox ${mailbox}.`;
      return Promise.resolve({ ok: false, problem: { kind: 'not-found', what: 'mailbox', message } });
    }
    this.forgotten.delete(mailbox);
    this.noted.set(mailbox, false);
    return Promise.resolve({ ok: true, value: null });
  }

  get followed(): boolean {
    return this.following !== null;
  }

  remove(mailbox: string): Promise<ExchangeResult<null>> {
    this.noted.delete(mailbox);
    this.forgotten.delete(mailbox);
    return Promise.resolve({ ok: true, value: null });
  }

  async follow(listener: WatchListener, { signal }: FollowOptions): Promise<ExchangeResult<null>> {
    return await new Promise((resolve) => {
      const end = (result: ExchangeResult<null>) => {
        this.following = null;
        signal.removeEventListener('abort', abort);
        resolve(result);
      };
      const abort = () => end({ ok: false, problem: brokenOff });
      this.following = { listener, end };
      signal.addEventListener('abort', abort);
      if (signal.aborted) return abort();
      listener.alive();
      for (const mailbox of this.forgotten) listener.lost(mailbox);
      this.forgotten.clear();
      for (const [mailbox, changed] of this.noted) if (changed) this.tell(mailbox);
    });
  }

  note(mailbox: string, folder: string | null): void {
    if (folder !== this.contactsFolder || !this.noted.has(mailbox)) return;
    this.noted.set(mailbox, true);
    if (this.following) this.tell(mailbox);
  }

  folderGone(mailbox: string, folder: string | null): void {
    this.note(mailbox, folder);
    if (folder !== this.contactsFolder || !this.noted.delete(mailbox)) return;
    if (this.following) this.following.listener.lost(mailbox);
    else this.forgotten.add(mailbox);
  }

  forget(): void {
    for (const mailbox of this.noted.keys()) this.forgotten.add(mailbox);
    this.noted.clear();
  }

  end(result: ExchangeResult<null>): void {
    this.following?.end(result);
  }

  private tell(mailbox: string): void {
    this.noted.set(mailbox, false);
    this.following?.listener.changed(mailbox);
  }
}
