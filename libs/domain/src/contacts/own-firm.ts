import type { Contact } from './contact.js';
import type { OwnFirm } from './policy.js';

/** Whether a contact of Exchange is one of the firm's own people: by its company, by an address in an own domain, or by an employee's address. */
export function isOfOwnFirm(contact: Contact, firm: OwnFirm): boolean {
  if (isOwnCompany(contact.companyName, firm)) return true;
  return [contact.email1, contact.email2, contact.email3].some((email) => {
    if (email === null) return false;
    const address = email.toLowerCase();
    const domain = address.slice(address.lastIndexOf('@') + 1);
    return firm.employeeAddresses.includes(address) || firm.emailDomains.includes(domain);
  });
}

export function isOwnCompany(companyName: string | null, firm: OwnFirm): boolean {
  return companyName !== null && firm.companyNames.includes(companyName.toLowerCase());
}
