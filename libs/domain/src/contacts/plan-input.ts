import type { Contact } from './contact.js';

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

/** The changes of both sides that one step of a pass looks at. */
export interface PlanInput {
  /** What waits on ProjectMate's side: the record as it is now, or null when it is deleted or reaches this mailbox no more. */
  readonly records: ReadonlyMap<string, Contact | null>;
  readonly items: readonly ItemChange[];
  /** Every link of these records and of these items. */
  readonly links: readonly ContactLink[];
  /** The content of the items that {@link itemsToRead} names, by item id; one that is missing could not be read and waits. */
  readonly contents: ReadonlyMap<string, Contact>;
}
