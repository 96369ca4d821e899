import { contactFields, type Contact, type ContactField } from '@pmsync/domain';

/**
 * What a field says, whatever its form: written from the design alone, so that the product's own comparison is judged by it. Capitals of an address and the
 * punctuation of a phone number say nothing.
 */
export function meaning(contact: Contact, field: ContactField): string {
  const value = contact[field];
  if (value === null) return '';
  if (typeof value !== 'string') return Object.values(value).join('|');
  if (field.startsWith('email')) return value.toLowerCase();
  if (/Phone$|Fax$/.test(field)) return value.replace(/[^\d+]/g, '');
  return value;
}

/** The fields in which two contacts say different things. */
export function differences(left: Contact, right: Contact): ContactField[] {
  return contactFields.filter((field) => meaning(left, field) !== meaning(right, field));
}
