import { contactFields, type Contact, type ContactField } from './contact.js';

const emails: ReadonlySet<ContactField> = new Set(['email1', 'email2', 'email3']);
const phones: ReadonlySet<ContactField> = new Set([
  'businessPhone',
  'mobilePhone',
  'homePhone',
  'businessFax',
]);

/** What people and servers put between the digits of a phone number. */
const phonePunctuation = /[\s().,/\-\u2010-\u2015]/g;

/**
 * A field as it is compared. Servers and Outlook change the capitals of an address and the punctuation of a phone number in storing them: such a
 * difference is none, or both sides would correct each other for ever (invariant 4).
 */
function comparable(contact: Contact, field: ContactField): string | null {
  const value = contact[field];
  if (value === null) return null;
  if (typeof value !== 'string') return JSON.stringify(value);
  if (emails.has(field)) return value.toLowerCase();
  if (phones.has(field)) return value.replace(phonePunctuation, '').toLowerCase() || value;
  return value;
}

/** Whether two canonical contacts mean the same by a field. */
export function sameField(left: Contact, right: Contact, field: ContactField): boolean {
  return comparable(left, field) === comparable(right, field);
}

/** The fields in which two canonical contacts differ. */
export function differingFields(left: Contact, right: Contact): ContactField[] {
  return contactFields.filter((field) => !sameField(left, right, field));
}
