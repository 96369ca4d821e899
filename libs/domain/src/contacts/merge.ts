import { sameField } from './comparison.js';
import { contactFields, type Contact, type ContactField } from './contact.js';

/** Fields that follow from others in ProjectMate, and cannot be written there. */
const derivedFields: ReadonlySet<ContactField> = new Set(['displayName', 'fileAs']);

/** What becomes of two states that both come from one. */
export interface Merge {
  readonly merged: Contact;
  /** Taken from the item into the record. */
  readonly recordFields: readonly ContactField[];
  /** Both sides changed these, and not to the same: the record's stand. */
  readonly conflicts: readonly ContactField[];
}

/**
 * Field by field against what both sides last agreed on: whoever changed a field is heard, and where both did, ProjectMate (design 5.1).
 * `untouchable`: fields that are never taken from the item.
 */
export function mergeContacts(
  base: Contact,
  record: Contact,
  item: Contact,
  untouchable: ReadonlySet<ContactField> = new Set(),
): Merge {
  const merged: Partial<Record<ContactField, Contact[ContactField]>> = { ...record };
  const recordFields: ContactField[] = [];
  const conflicts: ContactField[] = [];
  for (const field of contactFields) {
    if (sameField(base, item, field) || sameField(record, item, field)) continue;
    if (!sameField(base, record, field)) conflicts.push(field);
    else if (!derivedFields.has(field) && !untouchable.has(field)) {
      merged[field] = item[field];
      recordFields.push(field);
    }
  }
  return { merged: merged as Contact, recordFields, conflicts };
}

/** The fields that both sides changed differently since they agreed. */
export function conflictingFields(base: Contact, record: Contact, item: Contact): readonly ContactField[] {
  return mergeContacts(base, record, item).conflicts;
}
