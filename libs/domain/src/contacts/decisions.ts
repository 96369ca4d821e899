import type { Contact, ContactField } from './contact.js';
import type { ContactLink, ItemPlace } from './plan-input.js';

/** What a pass does about one record. `former` is what Exchange holds before, for the journal. */
export type Decision =
  | {
      readonly kind: 'create';
      readonly recordId: string;
      readonly contact: Contact;
      readonly reason: 'new' | 'recreated';
    }
  | {
      readonly kind: 'update';
      readonly recordId: string;
      readonly item: ItemPlace;
      readonly contact: Contact;
      /** The fields to write; never empty. */
      readonly fields: readonly ContactField[];
      readonly former: Contact;
      /** `overruled`: both sides changed, and ProjectMate's values replace an edit. */
      readonly reason: 'changed' | 'overruled' | 'restored' | 'adopted';
      readonly restored: ContactLink['restored'];
    }
  | { readonly kind: 'delete'; readonly recordId: string; readonly item: ItemPlace; readonly former: Contact }
  /** Nothing to write in Exchange: the link alone takes the item's new state. */
  | {
      readonly kind: 'link';
      readonly recordId: string;
      readonly item: ItemPlace;
      readonly contact: Contact;
      readonly reason: 'adopted' | 'seen' | 'tolerated';
      /** Where Exchange insists on other values than ProjectMate's; empty but for `tolerated`. */
      readonly fields: readonly ContactField[];
      readonly restored: ContactLink['restored'];
    }
  /** The item is gone and so is the record. */
  | { readonly kind: 'unlink'; readonly recordId: string; readonly former: Contact }
  /** The record needs nothing: what waited for it is done. */
  | { readonly kind: 'nothing'; readonly recordId: string };
