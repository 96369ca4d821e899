import type { SyncKey } from '@pmsync/contracts';
import type {
  DetachedRecord,
  ForeignItem,
  NewJournalEntry,
  NewParkedItem,
  PassCommit,
  PendingRow,
  StateStore,
} from '@pmsync/store';
import type { PassState } from '../reconcile/pass-parts.js';

/** A page of the records that reach a mailbox, in id order, after this one. */
export type AudiencePage = (afterId: string | null, limit: number) => Promise<readonly string[]>;

const audiencePage = 1_000;

/**
 * The state of a pass that changes nothing: what it would record is kept in memory, and it is seen again only as far as the pass itself needs it (what waits, and the employee's own
 * items). `announced` writes count as carried out.
 */
export class PreviewState {
  readonly journal: NewJournalEntry[] = [];
  readonly parked = new Map<string, NewParkedItem>();
  private readonly foreign = new Map<string, ForeignItem | null>();
  private readonly detachedHere = new Map<string, DetachedRecord | null>();
  private readonly waiting = new Set<string>();

  constructor(
    private readonly state: PassState & Pick<StateStore, 'parked'>,
    /** Given for a mailbox that has not been filled: everything that reaches it waits. */
    private readonly audience: AudiencePage | null,
  ) {}

  /** The state store as the pass sees it. */
  asPassState(): PassState {
    const { state } = this;
    return {
      mailboxState: (key) => state.mailboxState(key),
      openIntents: (key) => state.openIntents(key),
      linksByRecord: (key, ids) => state.linksByRecord(key, ids),
      openWrites: (key, ids) => state.openWrites(key, ids),
      linksByItem: (key, ids) => state.linksByItem(key, ids),
      linkedItems: (key) => state.linkedItems(key),
      unconfirmedItems: (key) => state.unconfirmedItems(key),
      countLinks: (key) => state.countLinks(key),
      detachedAfter: (key, after, limit) => state.detachedAfter(key, after, limit),
      foreignItemsAfter: (key, after, limit) => state.foreignItemsAfter(key, after, limit),
      enqueuePending: (_key, recordIds) => {
        for (const recordId of recordIds) this.waiting.add(recordId);
        return Promise.resolve();
      },
      retryParked: async (key, recordIds, kinds) => {
        const parked = (await state.parked(key.connection, key.domain)).filter(
          ({ mailbox, kind, recordId }) =>
            mailbox === key.mailbox &&
            kinds.includes(kind) &&
            (recordIds === 'all' || recordIds.includes(recordId)),
        );
        for (const { recordId } of parked) this.waiting.add(recordId);
        return parked.map(({ recordId }) => recordId);
      },
      pending: (key, limit) => this.pending(key, limit),
      foreignItems: async (key, ids) =>
        this.overlaid(await state.foreignItems(key, ids), ({ itemId }) => ids.includes(itemId)),
      foreignItemsByMatchKey: async (key, keys) =>
        this.overlaid(await state.foreignItemsByMatchKey(key, keys), ({ matchKeys }) =>
          matchKeys.some((each) => keys.includes(each)),
        ),
      foreignItemsByRecord: async (key, ids) =>
        this.overlaid(
          await state.foreignItemsByRecord(key, ids),
          ({ recordId }) => recordId !== null && ids.includes(recordId),
        ),
      detached: async (key, ids) => {
        const stored = await state.detached(key, ids);
        const kept = stored.filter(({ recordId }) => !this.detachedHere.has(recordId));
        return [...kept, ...ids.flatMap((id) => this.detachedHere.get(id) ?? [])];
      },
      renewPhotos: () => Promise.resolve([]),
      keepPhoto: () => Promise.resolve(),
      keptPhoto: (digest) => state.keptPhoto(digest),
      commitPass: (_key, _fence, commit) => {
        this.take(commit);
        return Promise.resolve(true);
      },
    };
  }

  private async pending(key: SyncKey, limit: number): Promise<readonly PendingRow[]> {
    const stored = await this.state.pending(key, limit);
    const known = new Set(stored.map(({ recordId }) => recordId));
    const further = [...this.waiting, ...(this.audience ? await this.all(this.audience, limit) : [])];
    const added = [...new Set(further)].filter((recordId) => !known.has(recordId));
    return [...stored, ...added.map((recordId) => ({ id: recordId, recordId }))].slice(0, limit);
  }

  private async all(audience: AudiencePage, limit: number): Promise<string[]> {
    const ids: string[] = [];
    while (ids.length < limit) {
      const page = await audience(ids.at(-1) ?? null, audiencePage);
      ids.push(...page);
      if (page.length < audiencePage) break;
    }
    return ids;
  }

  private overlaid(
    stored: readonly ForeignItem[],
    fits: (item: ForeignItem) => boolean,
  ): readonly ForeignItem[] {
    const kept = stored.filter(({ itemId }) => !this.foreign.has(itemId));
    return [...kept, ...[...this.foreign.values()].flatMap((item) => (item && fits(item) ? [item] : []))];
  }

  private take(commit: PassCommit): void {
    this.journal.push(...(commit.journal ?? []), ...(commit.announced ?? []));
    for (const each of commit.park ?? []) this.parked.set(each.recordId, each);
    for (const each of commit.foreignItems ?? []) this.foreign.set(each.itemId, each);
    for (const itemId of commit.removeForeignItemIds ?? []) this.foreign.set(itemId, null);
    for (const each of commit.detach ?? []) this.detachedHere.set(each.recordId, each);
    for (const recordId of commit.attachRecordIds ?? []) this.detachedHere.set(recordId, null);
  }
}
