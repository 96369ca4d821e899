import type { Contact } from '@pmsync/domain';
import type { Domain, SyncKey } from '@pmsync/contracts';
import type { ChangedEntity } from './projectmate-store.js';

/** As `Fence` of the bus: claimed before a pass reads anything, demanded by everything it writes. */
export interface FenceToken {
  readonly issuer: string;
  readonly revision: number;
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

  /** The creates that a former pass began and whose outcome nobody has recorded. */
  openIntents(key: SyncKey): Promise<readonly Intent[]>;
  /** Written before a batch of creates is sent. Repeating one for the same record replaces it. */
  writeIntents(key: SyncKey, fence: FenceToken, intents: readonly Intent[]): Promise<boolean>;

  /** Records what a batch, or a reading, came to. */
  commitPass(key: SyncKey, fence: FenceToken, commit: PassCommit): Promise<boolean>;

  /** Notes how the last pass ended and when the next may begin. */
  recordPass(key: SyncKey, fence: FenceToken, result: PassResult): Promise<boolean>;

  // -- for the administrator -----------------------------------------------------------------------------------------

  /** Counts per mailbox for the status: links, pending rows, parked items. */
  mailboxCounts(connection: string, domain: Domain): Promise<readonly MailboxCounts[]>;
  countChangesToSpread(connection: string, domain: Domain): Promise<number>;
  parked(connection: string, domain: Domain): Promise<readonly ParkedItem[]>;
  /** What was written since (milliseconds since 1970), counted by mailbox and operation. */
  journalCounts(connection: string, domain: Domain, since: number): Promise<readonly JournalCount[]>;
  /** The newest `limit` entries, newest first, with former and new values. */
  journal(query: {
    readonly connection: string;
    readonly mailbox?: string;
    readonly recordId?: string;
    readonly limit: number;
  }): Promise<readonly JournalEntry[]>;

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
}

export interface Intent {
  readonly recordId: string;
  /** Milliseconds since 1970: from then on nobody works on the request any more. */
  readonly settledBy: number;
}

export interface PassCommit {
  /** Inserted or replaced, by record. */
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
  /** Records to set aside, with the reason in one sentence. */
  readonly park?: readonly { readonly recordId: string; readonly reason: string }[];
  /** Records whose parked entry is over. */
  readonly unparkRecordIds?: readonly string[];
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
  'create' | 'update' | 'overrule' | 'restore' | 'delete' | 'recreate' | 'adopt' | 'unlink';

export interface NewJournalEntry {
  readonly run: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly recordId: string;
  readonly itemId: string | null;
  readonly operation: JournalOperation;
  /** What Exchange held before; null when it held nothing. */
  readonly former: Contact | null;
  /** What it holds now; null when nothing. */
  readonly current: Contact | null;
}

export interface JournalEntry extends NewJournalEntry {
  readonly id: string;
  readonly connection: string;
  readonly domain: Domain;
  readonly mailbox: string;
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

export interface ParkedItem {
  readonly mailbox: string;
  readonly recordId: string;
  readonly reason: string;
  readonly since: number;
}
