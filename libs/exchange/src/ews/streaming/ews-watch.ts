import type { ExchangeResult } from '@pmsync/contracts';
import type { ExchangeVersion } from '@pmsync/domain';
import type { CallOptions } from '../../mailboxes.js';
import type { FollowOptions, Watch, WatchListener } from '../../watch.js';
import type { ContactsFolders } from '../library/contacts-folders.js';
import { getStreamingEvents } from '../operations/get-streaming-events.js';
import { subscribe } from '../operations/subscribe.js';
import { unsubscribe } from '../operations/unsubscribe.js';
import type { EwsTransport } from '../transport/transport.js';
import { Affinity } from './affinity.js';
import type { StreamNews } from './read-notifications.js';

interface WatchParts {
  readonly transport: EwsTransport;
  readonly folders: ContactsFolders;
  readonly version: ExchangeVersion;
}

/** Streaming subscriptions of one group. */
export class EwsWatch implements Watch {
  private readonly subscriptions = new Map<string, string>();
  private readonly affinity: Affinity;

  constructor(
    private readonly parts: WatchParts,
    anchor: string,
  ) {
    this.affinity = new Affinity(anchor);
  }

  async add(mailbox: string, options: CallOptions): Promise<ExchangeResult<null>> {
    const { folders } = this.parts;
    const folder = await folders.lookUp(mailbox, options.deadline);
    if (!folder.ok) return folder;
    const id = await subscribe(this.context(mailbox, options), folder.value, this.affinity);
    if (!id.ok) return id;
    this.subscriptions.set(mailbox, id.value);
    return { ok: true, value: null };
  }

  async remove(mailbox: string, options: CallOptions): Promise<ExchangeResult<null>> {
    const id = this.subscriptions.get(mailbox);
    this.subscriptions.delete(mailbox);
    if (id === undefined) return { ok: true, value: null };
    return await unsubscribe(this.context(mailbox, options), id, this.affinity);
  }

  follow(listener: WatchListener, options: FollowOptions): Promise<ExchangeResult<null>> {
    const followed = new Map([...this.subscriptions].map(([mailbox, id]) => [id, mailbox]));
    const tell = (news: StreamNews) => this.tell(news, followed, listener);
    return getStreamingEvents(
      { ...this.parts, affinity: this.affinity },
      [...followed.keys()],
      tell,
      options,
    );
  }

  private tell(news: StreamNews, followed: ReadonlyMap<string, string>, listener: WatchListener): void {
    if (news.kind === 'alive') return listener.alive();
    if (news.kind === 'changed' || news.kind === 'folder-gone') {
      const mailbox = this.mailboxOf(news.subscriptionId, followed);
      if (mailbox === undefined) return;
      if (news.kind === 'changed') return listener.changed(mailbox);
      // The mailbox's own contacts folder stays where it is; in place of one of a chosen name there may be another.
      if (!this.parts.folders.ofChosenName) return;
      listener.changed(mailbox);
      this.lose(mailbox, listener);
    } else if (news.kind === 'unknown') {
      const ids = news.subscriptionIds.length > 0 ? news.subscriptionIds : [...followed.keys()];
      for (const id of ids) {
        const mailbox = this.mailboxOf(id, followed);
        if (mailbox !== undefined) this.lose(mailbox, listener);
      }
    }
  }

  /** Undefined for a subscription that was given up meanwhile. */
  private mailboxOf(id: string, followed: ReadonlyMap<string, string>): string | undefined {
    const mailbox = followed.get(id);
    return mailbox !== undefined && this.subscriptions.get(mailbox) === id ? mailbox : undefined;
  }

  private lose(mailbox: string, listener: WatchListener): void {
    this.subscriptions.delete(mailbox);
    listener.lost(mailbox);
  }

  private context(mailbox: string, { deadline }: CallOptions) {
    return { transport: this.parts.transport, version: this.parts.version, mailbox, deadline };
  }
}
