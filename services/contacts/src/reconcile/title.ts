import type { Contact } from '@pmsync/domain';

const longest = 200;

/** Whom a contact is about, for people. */
export function titleOf(contact: Contact): string | null {
  const { displayName, surname, givenName, companyName, email1 } = contact;
  const name = displayName ?? ([surname, givenName].filter(Boolean).join(' ') || companyName || email1);
  return name === null ? null : name.slice(0, longest);
}
