import type { Contact } from './contact.js';
import type { ContactPolicy, Protection } from './policy.js';

/** An item's place in Exchange; the change key is its optimistic lock. */
export interface ItemPlace {
  readonly itemId: string;
  readonly changeKey: string;
}

/** The tie between a record and its item, with what both sides last agreed on. */
export interface ContactLink extends ItemPlace {
  readonly recordId: string;
  readonly agreed: Contact;
  /** What Exchange showed when its values were last replaced by ProjectMate's, and how many times in a row it was just that. */
  readonly restored: { readonly from: Contact; readonly times: number } | null;
}

/** What Exchange tells of an item: it is gone, or it is there in a new state. */
export type ItemChange =
  | { readonly kind: 'deleted'; readonly itemId: string }
  | {
      readonly kind: 'changed';
      readonly itemId: string;
      readonly changeKey: string;
      /** The record that the item's identity names; null for an employee's own item. */
      readonly recordId: string | null;
    };

/** A contact as ProjectMate has it now. */
export interface RecordSide {
  readonly contact: Contact;
  readonly protection: Protection | null;
}

/** An item of the employee's own that may be the person of a record. */
export interface OwnItem extends ItemPlace {
  readonly contact: Contact;
}

/**
 * Why a record stays out of a mailbox. `exchange-delete`: the employee deleted it in two-way mode. `imported`: it came from an item of the employee's own, which is not
 * kept in step. `undone`: an administrator took its creation back.
 */
export type DetachReason = 'exchange-delete' | 'imported' | 'undone';

/** The changes of both sides that one step of a pass looks at. */
export interface PlanInput {
  readonly policy: ContactPolicy;
  /** The records as they are now, or null when one is deleted or reaches this mailbox no more. A record that is not in it did not change. */
  readonly records: ReadonlyMap<string, RecordSide | null>;
  /** At most one change an item: its latest. */
  readonly items: readonly ItemChange[];
  /** Every link of these records and of these items. */
  readonly links: readonly ContactLink[];
  /** The content of the items that {@link itemsToRead} names, by item id; one that is missing could not be read and waits. */
  readonly contents: ReadonlyMap<string, Contact>;
  /** The items that their owner marked private: nothing of them ever goes into ProjectMate. None where it is not given. */
  readonly privateItems?: ReadonlySet<string>;
  /** The records whose items a former pass may have deleted: that an item of theirs is gone is not the employee's doing. None where it is not given. */
  readonly perhapsDeletedByUs?: ReadonlySet<string>;
  /** Of the records without a link: those that stay out of this mailbox. */
  readonly detached: ReadonlyMap<string, DetachReason>;
  /** Of the records without a link, or whose item is gone: the employee's own items that may be the same person. */
  readonly alike: ReadonlyMap<string, readonly OwnItem[]>;
  /** Of the records without a link: the employee's own item that a record was made from. */
  readonly origins: ReadonlyMap<string, OwnItem>;
}
