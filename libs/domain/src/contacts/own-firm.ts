import type { Contact, ContactField } from './contact.js';
import type { OwnFirm } from './policy.js';

/** Whether a contact of Exchange is one of the firm's own people: by its company, by an address in an own domain, or by an employee's address. */
export function isOfOwnFirm(contact: Contact, firm: OwnFirm): boolean {
  return ownFirmFields(contact, firm).length > 0;
}

/** The fields that make a contact one of the firm's own people. */
export function ownFirmFields(contact: Contact, firm: OwnFirm): ContactField[] {
  const company: ContactField[] = isOwnCompany(contact.companyName, firm) ? ['companyName'] : [];
  const emails = (['email1', 'email2', 'email3'] as const).filter((field) =>
    isOwnAddress(contact[field], firm),
  );
  return [...company, ...emails];
}

function isOwnCompany(companyName: string | null, firm: OwnFirm): boolean {
  return companyName !== null && firm.companyNames.includes(companyName.toLowerCase());
}

function isOwnAddress(email: string | null, firm: OwnFirm): boolean {
  if (email === null) return false;
  const address = email.toLowerCase();
  const domain = address.slice(address.lastIndexOf('@') + 1);
  return firm.employeeAddresses.includes(address) || firm.emailDomains.includes(domain);
}
