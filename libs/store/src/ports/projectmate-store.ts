import type {
  Contact,
  ContactField,
  ContactMode,
  OnExchangeDelete,
  OwnFirm,
  Protection,
} from '@pmsync/domain';
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
  synchronisedEmployees(
    /** Told, in a sentence, of each employee who breaks the contract alone, so that it hurts no other (of many, of the first hundred); without it such an employee is thrown. */
    unreadable?: (problem: string) => void,
  ): Promise<readonly Employee[]>;

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

  /** What one recognises the firm's own people by; the addresses are those of all employees, synchronised or not. */
  ownFirm(): Promise<OwnFirm>;

  /** The contacts with these ids (at most 1,000), whatever mailbox they reach; one that is deleted does not occur. */
  contacts(
    ids: readonly string[],
    /** As of `contactsFor`. */
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]>;

  /**
   * The active contacts that any of these probes (at most 100) may mean: one that shares an e-mail address with it, any of three with any, or has
   * the same surname and given name; case does not matter, nor does "ё" for "е" in a name. At most `limit`, those with the same address first.
   */
  contactsLike(
    probes: readonly ContactProbe[],
    limit: number,
    /** As of `contactsFor`. */
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]>;

  /** The bytes of a contact's photo; null when it has none, or is deleted. */
  contactPhoto(id: string): Promise<Uint8Array | null>;

  /**
   * Carries out contact writes (at most 100) in one transaction, and answers one result each in the order given. By remote access it may take several
   * transactions. May be repeated: what is written already is not written again.
   *
   * Display name and file-as are ProjectMate's own and are not written. A company's name means the company of that name, case aside; one that is not
   * there is made. Where several have the name, it is the one that is not the firm's own, with the lowest id.
   */
  writeContacts(writes: readonly ContactWrite[]): Promise<readonly ContactWriteResult[]>;

  close(): Promise<void>;
}

export interface Parameters {
  /** *Имя почтового сервера*: nothing is written to an Exchange of another name. Null when it is not set. */
  readonly mailServerName: string | null;
  /** *Часовой пояс*: a Windows zone name. */
  readonly timeZone: string;
  readonly enabledDomains: readonly Domain[];
  readonly contactMode: ContactMode;
  /** Two-way: what the deletion of a contact's item in Exchange does. */
  readonly onExchangeDelete: OnExchangeDelete;
  /** What becomes of the items in the mailbox of an employee whose synchronisation is switched off. */
  readonly onEmployeeOff: 'keep' | 'remove';
  /** Which meetings made in Exchange are taken over. */
  readonly importMeetings: 'known-attendees' | 'all' | 'none';
  /** The window in which calendars are kept in step, in days before and after today. */
  readonly calendarDaysBack: number;
  readonly calendarDaysAhead: number;
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
  /** Canonical; `photo` is the SHA-256 of the photo's bytes. */
  readonly contact: Contact;
  /** Whose contact is never taken from Exchange: one of an own company; or the head or chief accountant of any. Null: not protected. */
  readonly protection: Protection | null;
  readonly active: boolean;
}

/** What is known of a person who may be in ProjectMate already. */
export interface ContactProbe {
  readonly emails: readonly string[];
  readonly surname: string | null;
  readonly givenName: string | null;
}

export type ContactWrite =
  | {
      readonly kind: 'create';
      /** Made by the caller: a lower-case UUID. */
      readonly id: string;
      readonly contact: Contact;
      readonly photo?: Uint8Array | null;
    }
  | {
      readonly kind: 'update';
      readonly id: string;
      /** The fields to write; the others stay as they are. */
      readonly fields: readonly ContactField[];
      readonly contact: Contact;
      /** What the caller believes the record holds in `fields`: a difference is a `conflict`. */
      readonly expected: Contact;
      /** Written when given and `photo` is among the fields; null removes it. */
      readonly photo?: Uint8Array | null;
    }
  | {
      readonly kind: 'delete';
      readonly id: string;
      /** What the caller believes the record holds: a difference in any field is a `conflict`. */
      readonly expected: Contact;
    };

export type ContactWriteResult =
  /** It is as was asked for. The record as it reads afterwards; null after a delete. */
  | { readonly kind: 'done'; readonly record: ContactRecord | null }
  /** The record as it is now; nothing was written. */
  | { readonly kind: 'conflict'; readonly record: ContactRecord | null }
  /** An update of a record that is not there. */
  | { readonly kind: 'gone' }
  /** A create of an id that is there: nothing was written. */
  | { readonly kind: 'exists'; readonly record: ContactRecord }
  /** This one breaks the contract, and nothing was written for it; which column is wrong and how, without its value. */
  | { readonly kind: 'invalid'; readonly problem: string };
