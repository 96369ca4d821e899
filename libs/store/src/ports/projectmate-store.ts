import type { Contact } from '@pmsync/domain';
import type { Domain } from '@pmsync/contracts';

/**
 * ProjectMate's data, by contract (design 8): relations of schema `exchange_sync`, which are views over the vendor's tables. Everything here is
 * bounded by what is asked for, never by the size of the database. Concurrency: any number of calls at once.
 *
 * Thrown by every method: {@link ProjectMateUnavailable} when the database cannot be reached, {@link ContractBroken} when a relation or a
 * column is missing or holds what it must not.
 */
export interface ProjectMateStore {
  /** *Сервис > Параметры > Синхронизация*. Never cached: an administrator's change counts at once. */
  parameters(): Promise<Parameters>;

  /** Whether ProjectMate's licence includes the synchronisation module. */
  licensed(): Promise<boolean>;

  /** The employees whose synchronisation is on. */
  synchronisedEmployees(): Promise<readonly Employee[]>;

  /** The oldest `limit` rows of the change log that are committed. Reading removes nothing. */
  readChangeLog(limit: number): Promise<readonly ChangeLogRow[]>;

  /** Removes exactly these rows; ids that are gone already do not matter. */
  removeFromChangeLog(ids: readonly string[]): Promise<void>;

  /** The one installation that drains the change log: claims it for `installation` if it is free, and answers who has it. */
  claimChangeLog(installation: string): Promise<{ readonly owner: string }>;

  /** Which mailboxes each of these contacts reaches. A contact that reaches none does not occur. At most 1,000 ids. */
  audienceOf(contactIds: readonly string[]): Promise<readonly AudienceRow[]>;

  /** The contacts that reach this mailbox, in id order, at most `limit` after `afterId`: for filling a mailbox page by page. */
  audienceIn(mailbox: string, afterId: string | null, limit: number): Promise<readonly string[]>;

  /** The contacts with these ids that reach this mailbox (at most 1,000); one that is deleted, or reaches it no more, does not occur. */
  contactsFor(
    mailbox: string,
    contactIds: readonly string[],
    /** Told of each contact that breaks the contract by itself, so that it hurts no other; without it such a contact is thrown. */
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]>;

  close(): Promise<void>;
}

export interface Parameters {
  /** *Имя почтового сервера*: nothing is written to an Exchange of another name. Null when it is not set. */
  readonly mailServerName: string | null;
  /** *Часовой пояс*: a Windows zone name. */
  readonly timeZone: string;
  readonly enabledDomains: readonly Domain[];
  readonly contactMode: 'one-way' | 'one-way-with-import' | 'two-way';
}

export interface Employee {
  readonly id: string;
  /** Lower-case primary SMTP address. */
  readonly mailbox: string;
  readonly displayName: string;
}

/** What changed. `employee`: its mailbox is to be looked at as a whole. `parameters` and `licence`: everything may have to be looked at. */
export const changedEntities = [
  'contact',
  'employee',
  'calendar_entry',
  'meeting',
  'parameters',
  'licence',
] as const;

export type ChangedEntity = (typeof changedEntities)[number];

export interface ChangeLogRow {
  /** A number too large for a double, as text. */
  readonly id: string;
  readonly entity: ChangedEntity;
  /** Lower-case UUID of the record. */
  readonly recordId: string;
}

export interface AudienceRow {
  readonly contactId: string;
  readonly mailbox: string;
}

/** A contact whose row cannot be understood. */
export interface UnreadableContact {
  readonly id: string;
  /** Which column is wrong and how, without its value. */
  readonly problem: string;
}

export interface ContactRecord {
  readonly id: string;
  /** Canonical. */
  readonly contact: Contact;
}
