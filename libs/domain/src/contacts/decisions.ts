import type { Contact, ContactField } from './contact.js';
import type { ContactLink, ItemPlace } from './plan-input.js';

/** What a pass does about one record. `former` is what the side that is written holds before, for the journal. */
export type Decision =
  | {
      readonly kind: 'create';
      readonly recordId: string;
      readonly contact: Contact;
      readonly reason: 'new' | 'recreated';
    }
  | ItemUpdate
  | {
      readonly kind: 'delete';
      readonly recordId: string;
      readonly item: ItemPlace;
      readonly former: Contact;
      /** The fields that the employee had changed since both sides agreed: the edit is lost with the item. */
      readonly conflicts: readonly ContactField[];
    }
  /** Nothing to write in Exchange: the link alone takes the item's new state. */
  | ItemLink
  /** The item is gone and so is the record. */
  | { readonly kind: 'unlink'; readonly recordId: string; readonly former: Contact }
  /** The item is gone, and stays so: the record reaches this mailbox no more. */
  | { readonly kind: 'detach'; readonly recordId: string; readonly former: Contact }
  | RecordUpdate
  /** The employee deleted the item, and that deletes the record. */
  | { readonly kind: 'delete-record'; readonly recordId: string; readonly former: Contact }
  /** Several items of the employee's own may be this person: nobody guesses. */
  | {
      readonly kind: 'ambiguous';
      readonly recordId: string;
      readonly contact: Contact;
      readonly itemIds: readonly string[];
    }
  /** The record needs nothing: what waited for it is done. `forgotten`: it is gone, and need not be kept out any more. */
  | { readonly kind: 'nothing'; readonly recordId: string; readonly forgotten: boolean };

/** Values of ProjectMate's to be written into an item. */
export interface ItemUpdate {
  readonly kind: 'update';
  readonly recordId: string;
  readonly item: ItemPlace;
  /** What record and item agree on afterwards. */
  readonly contact: Contact;
  /** The fields to write; empty only where the item gets its identity. */
  readonly fields: readonly ContactField[];
  readonly former: Contact;
  /** `overruled`: both sides changed, and ProjectMate's values replace an edit. `merged`: what is left to write after the record took an edit. */
  readonly reason: 'changed' | 'overruled' | 'restored' | 'adopted' | 'merged';
  readonly restored: ContactLink['restored'];
  /** The item is the employee's own so far: it gets our identity. */
  readonly stamp: boolean;
  /** The fields that both sides had changed, and not to the same. */
  readonly conflicts: readonly ContactField[];
}

interface ItemLink {
  readonly kind: 'link';
  readonly recordId: string;
  readonly item: ItemPlace;
  readonly contact: Contact;
  readonly reason: 'adopted' | 'seen' | 'tolerated' | 'merged';
  /** Where Exchange insists on other values than ProjectMate's; empty but for `tolerated`. */
  readonly fields: readonly ContactField[];
  readonly restored: ContactLink['restored'];
}

/** Values of the item's to be written into the record. What the record says then decides what is left to write into the item: {@link afterRecordUpdate}. */
export interface RecordUpdate {
  readonly kind: 'update-record';
  readonly recordId: string;
  readonly item: ItemPlace;
  /** What the item holds. */
  readonly found: Contact;
  /** The record as the plan saw it. */
  readonly former: Contact;
  readonly contact: Contact;
  /** The fields to write into the record; never empty. */
  readonly fields: readonly ContactField[];
  readonly stamp: boolean;
  readonly conflicts: readonly ContactField[];
}
