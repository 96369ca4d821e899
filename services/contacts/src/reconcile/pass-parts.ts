import type { SyncKey } from '@pmsync/contracts';
import type { ContactPolicy } from '@pmsync/domain';
import type { Lease, Objects } from '@pmsync/messaging';
import type { JournalOperation, ProjectMateStore, StateStore } from '@pmsync/store';
import type { MailboxGateway } from './mailbox-gateway.js';
import type { KeyStumbles } from './stumbles.js';

/** What a pass needs of the state store. */
export type PassState = Pick<
  StateStore,
  | 'mailboxState'
  | 'openIntents'
  | 'pending'
  | 'enqueuePending'
  | 'retryParked'
  | 'linksByRecord'
  | 'openWrites'
  | 'linksByItem'
  | 'linkedItems'
  | 'unconfirmedItems'
  | 'countLinks'
  | 'foreignItems'
  | 'foreignItemsByMatchKey'
  | 'foreignItemsByRecord'
  | 'foreignItemsAfter'
  | 'detached'
  | 'detachedAfter'
  | 'commitPass'
  | 'renewPhotos'
  | 'keepPhoto'
  | 'keptPhoto'
>;

/** What a pass needs of ProjectMate. */
export type PassProjectMate = Pick<
  ProjectMateStore,
  'contacts' | 'contactsFor' | 'contactsLike' | 'contactPhoto' | 'writeContacts'
>;

/** What a pass needs of the mailbox. */
export type PassGateway = Pick<MailboxGateway, 'changes' | 'get' | 'apply' | 'find' | 'photo' | 'setPhoto'>;

/** What a pass works with. The caller holds the lease and has claimed the fence. */
export interface PassParts {
  readonly key: SyncKey;
  readonly policy: ContactPolicy;
  /** The employee is switched off: every record counts as one that reaches this mailbox no more. */
  readonly emptying: boolean;
  readonly state: PassState;
  readonly projectMate: PassProjectMate;
  readonly gateway: PassGateway;
  readonly stumbles: KeyStumbles;
  readonly lease: Pick<Lease, 'fence' | 'expiresAt' | 'lost'>;
  /** Where photos travel by their digests. */
  readonly photos: () => Promise<Objects>;
  /** Lets one mailbox of a connection at a time take persons into ProjectMate; undefined while another one does. */
  readonly importTurn: () => Promise<{ release(): Promise<void> } | undefined>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** Names the run in the journal. */
  readonly run: string;
  /** Told of every write that was confirmed. */
  readonly written: (operation: JournalOperation, count: number) => void;
}
