import type { Contact, ContactField, ContactMode, DetachReason } from '@pmsync/domain';
import type { Domain, SyncKey } from '@pmsync/contracts';
import type { ChangedEntity } from './projectmate-store.js';

/** As `Fence` of the bus: claimed before a pass reads anything, demanded by everything it writes. */
export interface FenceToken {
  readonly issuer: string;
  readonly revision: number;
}

/** The mailboxes that a replica of the gateway watches at Exchange, for one domain of one connection. */
export interface WatchReport {
  readonly connection: string;
  readonly domain: Domain;
  /** A name that no other replica has, nor had. */
  readonly replica: string;
  /** Those of which Exchange tells now. */
  readonly mailboxes: readonly string[];
  readonly streams: number;
  /** Why it watches less than it should, in one sentence; null when it does not. */
  readonly problem: string | null;
  /** Milliseconds since 1970 by the replica's clock: it holds no longer unless it is said again. */
  readonly until: number;
}

/**
 * Our own data: what waits, what is linked, what was written. Shared by all replicas of all services. Every method is one
 * transaction. Methods that take a fence answer false, and change nothing, when another pass has claimed the key since.
 * Lists are written set-based: a call costs a constant number of statements.
 */
export interface StateStore {
  // -- connections ---------------------------------------------------------------------------------------------------

  /** Makes the stored connections these ones. Of a connection that is known already, what it reported is kept. */
  saveConnections(connections: readonly ConnectionRow[]): Promise<void>;
  connections(): Promise<readonly ConnectionRow[]>;
  /** What a service has to say of a connection as a whole, in one sentence; null when all is well. Replaces what the same source said. */
  reportConnection(connection: string, source: string, problem: string | null): Promise<void>;
  connectionProblems(): Promise<readonly ConnectionProblem[]>;

  // -- notifications -------------------------------------------------------------------------------------------------

  /** What a replica of the gateway has to say of its watching; replaces what it said before of the same connection and domain. */
  reportWatch(report: WatchReport): Promise<void>;
  /** What the replicas say that are there at this time (milliseconds since 1970). */
  watchReports(connection: string, domain: Domain, now: number): Promise<readonly WatchReport[]>;
  /** A replica goes, and watches nothing any more. */
  withdrawWatches(replica: string): Promise<void>;

  // -- pending -------------------------------------------------------------------------------------------------------

  /** Changes that nobody has spread over mailboxes yet. A record told twice waits twice. */
  enqueueChanges(connection: string, domain: Domain, changes: readonly RecordChange[]): Promise<void>;
  /** The oldest `limit` of them. */
  changesToSpread(connection: string, domain: Domain, limit: number): Promise<readonly WaitingChange[]>;
  /**
   * Replaces these waiting changes by one pending row for each (mailbox, record) of `audience`, and for each mailbox that has a link to a record
   * of `linkedRecordIds`. Answers the mailboxes that got rows.
   */
  spreadChanges(
    connection: string,
    domain: Domain,
    spread: {
      readonly changeIds: readonly string[];
      readonly audience: readonly { readonly mailbox: string; readonly recordId: string }[];
      readonly linkedRecordIds: readonly string[];
    },
  ): Promise<readonly string[]>;
  /** Adds one pending row for each of these records. */
  enqueuePending(key: SyncKey, recordIds: readonly string[]): Promise<void>;
  /** The oldest `limit` pending rows of a key. */
  pending(key: SyncKey, limit: number): Promise<readonly PendingRow[]>;
  /** The keys of a connection and domain that have pending rows. */
  mailboxesWithPending(connection: string, domain: Domain): Promise<readonly string[]>;

  // -- a pass --------------------------------------------------------------------------------------------------------

  /** Claims the key for the pass that holds this fence: false when a later fence of the same issuer has claimed it.  */
  claimFence(key: SyncKey, fence: FenceToken): Promise<boolean>;
  mailboxState(key: SyncKey): Promise<MailboxState | null>;
  /** Makes these mailboxes, and no others, the ones that are synchronised. One that was not before has to be filled. */
  activateMailboxes(connection: string, domain: Domain, mailboxes: readonly string[]): Promise<void>;
  /** Mailboxes that are no longer synchronised, and still have links. */
  mailboxesLeftBehind(connection: string, domain: Domain): Promise<readonly string[]>;
  /** The mailboxes of a connection and domain that are synchronised. */
  mailboxStates(connection: string, domain: Domain): Promise<readonly MailboxState[]>;
  /**
   * Adds these records to what waits for a mailbox, creating its state when there is none; with `last` the mailbox counts as filled. Called page by page,
   * and again whenever everything is to be looked at anew.
   */
  fillMailbox(key: SyncKey, recordIds: readonly string[], last: boolean): Promise<void>;

  linksByRecord(key: SyncKey, recordIds: readonly string[]): Promise<readonly Link[]>;
  linksByItem(key: SyncKey, itemIds: readonly string[]): Promise<readonly LinkedItem[]>;
  /** All links of a key, in record order, ids only; for a reading of the whole folder. */
  linkedItems(key: SyncKey): Promise<readonly LinkedItem[]>;
  /**
   * The links whose items Exchange has not told of since they were created. It would not tell of their deletion either: what comes and goes between two readings
   * is no change to it.
   */
  unconfirmedItems(key: SyncKey): Promise<readonly LinkedItem[]>;
  countLinks(key: SyncKey): Promise<number>;

  foreignItems(key: SyncKey, itemIds: readonly string[]): Promise<readonly ForeignItem[]>;
  foreignItemsByMatchKey(key: SyncKey, matchKeys: readonly string[]): Promise<readonly ForeignItem[]>;
  foreignItemsByRecord(key: SyncKey, recordIds: readonly string[]): Promise<readonly ForeignItem[]>;
  /**
   * The first `limit` of a key after this item, in the store's order of item ids; null: from the beginning. For looking at all of them anew when the mode
   * changes, or when a folder was read whole.
   */
  foreignItemsAfter(key: SyncKey, afterItemId: string | null, limit: number): Promise<readonly ForeignItem[]>;

  /** Those of these records that stay out of this mailbox. */
  detached(key: SyncKey, recordIds: readonly string[]): Promise<readonly DetachedRecord[]>;
  /** The first `limit` detached records of a key after this one, in the store's order of record ids; null: from the beginning. */
  detachedAfter(
    key: SyncKey,
    afterRecordId: string | null,
    limit: number,
  ): Promise<readonly DetachedRecord[]>;

  /** The creates and deletions that a former pass began and whose outcome nobody has recorded. */
  openIntents(key: SyncKey): Promise<readonly Intent[]>;
  /** The open writes of items of these records, the oldest first. */
  openWrites(key: SyncKey, recordIds: readonly string[]): Promise<readonly OpenWrite[]>;
  /** Records what a batch, or a reading, came to. */
  commitPass(key: SyncKey, fence: FenceToken, commit: PassCommit): Promise<boolean>;

  /** Notes how the last pass ended and when the next may begin. After one that went well, an approval of the brake's is over. */
  recordPass(key: SyncKey, fence: FenceToken, result: PassResult): Promise<boolean>;

  // -- photos that were overwritten or deleted -----------------------------------------------------------------------

  /**
   * Lets these photos count as let go of at this time (milliseconds since 1970), and answers those whose bytes are not kept: whoever overwrites one brings them first. `exactly`: whose
   * bytes are not the very ones of the digest; without it, those that Exchange made of the photo will do.
   */
  renewPhotos(digests: readonly string[], at: number, exactly: boolean): Promise<readonly string[]>;
  /** Keeps the bytes of a photo under its digest, once for all mailboxes. The very bytes of the digest replace others, and nothing replaces them. */
  keepPhoto(digest: string, bytes: Uint8Array, at: number): Promise<void>;
  /** Those of these photos whose bytes are not kept. Changes nothing. */
  missingPhotos(digests: readonly string[]): Promise<readonly string[]>;
  /** The bytes of a photo; null when they are not kept, or no longer. */
  keptPhoto(digest: string): Promise<Uint8Array | null>;

  // -- for the administrator -----------------------------------------------------------------------------------------

  /** Counts per mailbox for the status: links, pending rows, parked items. */
  mailboxCounts(connection: string, domain: Domain): Promise<readonly MailboxCounts[]>;
  countChangesToSpread(connection: string, domain: Domain): Promise<number>;
  parked(connection: string, domain: Domain): Promise<readonly ParkedItem[]>;
  /** What was written since (milliseconds since 1970), counted by mailbox and operation. */
  journalCounts(connection: string, domain: Domain, since: number): Promise<readonly JournalCount[]>;
  /** The newest `limit` entries that fit, newest first, with former and new values. */
  journal(query: JournalQuery): Promise<readonly JournalEntry[]>;
  /** The runs of a connection that have entries in the journal, newest first. */
  runs(query: {
    readonly connection: string;
    /** The runs that wrote for this mailbox, and of them only what they did there. */
    readonly mailbox?: string;
    readonly limit: number;
  }): Promise<readonly JournalRun[]>;
  /**
   * Removes journal entries of before this time (milliseconds since 1970), and the oldest beyond `keep` entries; snapshots that nothing refers to any more; and photos that nobody let go of since.
   * In portions, so that no other writer waits long. A run that is partly undone stays whole until its undoing is older than `before`. Answers how many went.
   */
  trimJournal(bounds: {
    readonly before: number;
    readonly keep: number;
  }): Promise<{ readonly entries: number; readonly snapshots: number; readonly photos: number }>;

  /** Lets the next pass delete, and begin at once. False, and nothing is changed, when the key is not braked. */
  approveBrake(key: SyncKey): Promise<boolean>;
  /** Puts these parked records, of these kinds, among what waits; they stay parked until a pass has dealt with them. Answers those that were parked. */
  retryParked(
    key: SyncKey,
    recordIds: readonly string[] | 'all',
    kinds: readonly ParkedKind[],
  ): Promise<readonly string[]>;
  /** Takes these records off the list of parked ones without another try. Answers those that were on it. */
  dismissParked(key: SyncKey, recordIds: readonly string[] | 'all'): Promise<readonly string[]>;

  close(): Promise<void>;
}

export interface ConnectionRow {
  /** The name it has in the settings: letters, digits and `-`. */
  readonly id: string;
  readonly exchangeUrl: string;
  readonly exchangeVersion: string;
  readonly projectMateServer: string;
  readonly projectMateDatabase: string;
  readonly periodSeconds: number;
  readonly startType: 'manual' | 'automatic' | 'disabled';
}

export interface ConnectionProblem {
  readonly connection: string;
  /** Which service reports, e.g. `change-watcher`. */
  readonly source: string;
  readonly problem: string;
  /** Milliseconds since 1970; since when it has been so without a break. */
  readonly since: number;
}

export interface RecordChange {
  readonly entity: ChangedEntity;
  readonly recordId: string;
}

export interface WaitingChange extends RecordChange {
  readonly id: string;
}

export interface PendingRow {
  readonly id: string;
  readonly recordId: string;
}

export interface MailboxState {
  readonly mailbox: string;
  /** Everything that its audience held when it was new is pending or done. */
  readonly filled: boolean;
  /** Opaque, from Exchange; null before the first reading. */
  readonly syncState: string | null;
  /** No pass before this time, in milliseconds since 1970; 0 when there is nothing to wait for. */
  readonly retryAfter: number;
  /** Passes that failed one after another. */
  readonly failures: number;
  /** Why the mailbox is not in step, in one sentence; null when it is, or is being brought there. */
  readonly problem: string | null;
  /** Whether `problem` is the brake's, so that only a decision releases it. */
  readonly braked: boolean;
  /** When the last pass that went well ended, in milliseconds since 1970; null before the first. */
  readonly lastSuccess: number | null;
  /** With which the last complete pass ran; null before the first. */
  readonly mode: ContactMode | null;
  /** An administrator let the next pass delete. */
  readonly brakeApproved: boolean;
}

export interface LinkedItem {
  readonly recordId: string;
  readonly itemId: string;
  readonly changeKey: string;
}

export interface Link extends LinkedItem {
  /** What both sides last agreed on. */
  readonly agreed: Contact;
  /** What Exchange showed when its values were last replaced by ProjectMate's, and how many times in a row it was just that. */
  readonly restored: { readonly from: Contact; readonly times: number } | null;
  /** Exchange's version of the photo as it was last agreed on; null when there is none. */
  readonly photoVersion: string | null;
}

/** An item of the contacts folder without a link: the employee's own. */
export interface ForeignItem {
  readonly itemId: string;
  readonly changeKey: string;
  /**
   * Digests, of up to 100 characters, under which it is found when a record looks for its like; none for one that must never be matched. A set: answered in
   * the store's order.
   */
  readonly matchKeys: readonly string[];
  /** The ProjectMate contact that was made from it: one item a contact. */
  readonly recordId: string | null;
}

export interface DetachedRecord {
  readonly recordId: string;
  readonly reason: DetachReason;
}

export interface Intent {
  readonly recordId: string;
  /** Milliseconds since 1970: from then on nobody works on the request any more. */
  readonly settledBy: number;
}

export interface PassCommit {
  /** Inserted or replaced, by record; a record that gets a link is no longer detached. */
  readonly links?: readonly Link[];
  readonly unlinkRecordIds?: readonly string[];
  /** Pending rows that are done, by their own ids. */
  readonly donePendingIds?: readonly string[];
  /** Records whose intents are resolved. */
  readonly resolvedIntents?: readonly string[];
  readonly syncState?: string | null;
  /** Items that Exchange has told of. */
  readonly confirmedItemIds?: readonly string[];
  readonly journal?: readonly NewJournalEntry[];
  /** Creates and deletions that are about to be sent; one for a record that has one replaces it. */
  readonly intents?: readonly Intent[];
  /** Writes that are about to be sent: in the journal already, so that what they overwrite is kept whatever happens to whoever sends them. */
  readonly announced?: readonly AnnouncedEntry[];
  /** Announced writes that were carried out. `current`: what the side holds now, where it is not what was announced. */
  readonly carriedOut?: readonly { readonly token: string; readonly current?: Contact | null }[];
  /** Announced writes, by their tokens, that were not carried out: the journal forgets them. */
  readonly notCarriedOut?: readonly string[];
  /** Announced writes, by their tokens, whose items were looked at since: what became of them stays unknown, and nobody asks again. */
  readonly lookedAt?: readonly string[];
  readonly park?: readonly NewParkedItem[];
  /** Records whose parked entry is over, unless it is a question. */
  readonly unparkRecordIds?: readonly string[];
  /** Questions that are over, by what stands in the place of a record. */
  readonly answeredRecordIds?: readonly string[];
  /** Inserted or replaced, by item. */
  readonly foreignItems?: readonly ForeignItem[];
  readonly removeForeignItemIds?: readonly string[];
  /** Records whose links go, and that are remembered to stay out. */
  readonly detach?: readonly DetachedRecord[];
  /** Records that are no longer detached. */
  readonly attachRecordIds?: readonly string[];
  /** Everything that reaches the mailbox is to wait for it again. */
  readonly unfilled?: true;
  /** The mode with which a complete pass ran. */
  readonly mode?: ContactMode;
  /** The approval of the brake is over. */
  readonly brakeApproval?: 'used';
  /** Journal entries of this key that were undone, by their ids; by the run `undoneBy`. One that was undone before stays with the run that did it. */
  readonly undoneEntryIds?: readonly string[];
  readonly undoneBy?: string;
}

/**
 * `invalid`: a side refuses it, or it cannot be read. `photo`: it is in step but for its photo, which Exchange refuses. `tolerated`: it is in step but for what Exchange does not keep. `ambiguous`: several items may be its like.
 * `question`: an item of the employee's own may be one of several records; such a question stands in the place of a record.
 */
export type ParkedKind = 'invalid' | 'photo' | 'tolerated' | 'ambiguous' | 'question';

/** A record to set aside. */
export interface NewParkedItem {
  readonly recordId: string;
  readonly kind: ParkedKind;
  /** Whom it is about, for people, in up to 200 characters; null when nobody knows. */
  readonly title: string | null;
  /** In one sentence. */
  readonly reason: string;
}

export interface PassResult {
  readonly at: number;
  readonly problem: string | null;
  readonly braked: boolean;
  /** Milliseconds since 1970; 0 when the next pass may begin at once. */
  readonly retryAfter: number;
  /** 0 after a pass that went well. */
  readonly failures: number;
}

/** `overrule`: an update that replaced an edit made in Exchange at the same time. */
export type JournalOperation =
  | 'create'
  | 'update'
  | 'overrule'
  | 'restore'
  | 'delete'
  | 'recreate'
  | 'adopt'
  | 'unlink'
  | 'import'
  | 'merge'
  | 'detach';

export interface NewJournalEntry {
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly recordId: string;
  readonly itemId: string | null;
  readonly operation: JournalOperation;
  /** Which side was written. */
  readonly side: 'exchange' | 'projectmate';
  /** What that side held before; null when it held nothing. */
  readonly former: Contact | null;
  /** What it holds now; null when nothing. */
  readonly current: Contact | null;
  /** What both sides had changed, differently: ProjectMate's value stood, `former` has the other one. */
  readonly conflictFields: readonly ContactField[];
  /** The id of the entry that this one undid. */
  readonly undoes: string | null;
}

export interface AnnouncedEntry extends NewJournalEntry {
  /** Names the write until its outcome is known; unique in its key. */
  readonly token: string;
}

/** A write of an item that a pass announced, and of which nobody has said whether it was carried out. */
export interface OpenWrite {
  readonly token: string;
  readonly recordId: string;
  /** What the item was to hold. */
  readonly current: Contact;
}

export interface JournalEntry extends NewJournalEntry {
  /** `unknown`: announced, and nobody has said what became of it. */
  readonly outcome: 'done' | 'unknown';
  readonly id: string;
  readonly connection: string;
  readonly domain: Domain;
  readonly mailbox: string;
  /** The run that undid it. */
  readonly undoneBy: string | null;
}

export interface JournalQuery {
  readonly connection: string;
  readonly mailbox?: string;
  readonly recordId?: string;
  readonly run?: string;
  readonly conflictsOnly?: boolean;
  readonly operations?: readonly JournalOperation[];
  /** A part of a name or an e-mail address, in former or new values; whether letters are capitals does not matter, and Ё is as good as Е. */
  readonly person?: string;
  /** An entry's id: only older ones, for reading on. */
  readonly before?: string;
  /** Milliseconds since 1970: not before this, */
  readonly since?: number;
  /** and before this. */
  readonly until?: number;
  readonly limit: number;
}

/** What the journal has of one run. */
export interface JournalRun {
  readonly run: string;
  /** When its first and its last entry were written, in milliseconds since 1970. */
  readonly from: number;
  readonly to: number;
  /** In alphabetical order. */
  readonly mailboxes: readonly string[];
  readonly counts: Readonly<Partial<Record<JournalOperation, number>>>;
  /** How many of its entries have been undone. */
  readonly undone: number;
}

export interface JournalCount {
  readonly mailbox: string;
  readonly operation: JournalOperation;
  readonly count: number;
}

export interface MailboxCounts {
  readonly mailbox: string;
  readonly links: number;
  readonly pending: number;
  readonly parked: number;
}

export interface ParkedItem extends NewParkedItem {
  readonly mailbox: string;
  readonly since: number;
}
