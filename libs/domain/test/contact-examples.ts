import {
  canonicalContact,
  type Contact,
  type ContactMode,
  type ContactPolicy,
  type UntidyContact,
} from '../src/index.js';

/** A canonical contact with these values and nothing else. */
export function contact(values: UntidyContact = {}): Contact {
  return canonicalContact({ displayName: 'Анна Орлова', ...values });
}

/** The parameters of a firm that has chosen this mode and nothing else. */
export function policyOf(mode: ContactMode, further: Partial<ContactPolicy> = {}): ContactPolicy {
  const ownFirm = {
    companyNames: ['фирма'],
    emailDomains: ['firm.example'],
    employeeAddresses: ['boss@gmail.com'],
  };
  return { mode, onExchangeDelete: 'detach', ownFirm, ...further };
}

/** ProjectMate makes the names that it shows of surnames and given names. */
export function withDerivedNames(contact: Contact): Contact {
  const { givenName, surname } = contact;
  return canonicalContact({
    ...contact,
    displayName: [givenName, surname].filter((name) => name !== null).join(' '),
    fileAs: [surname, givenName].filter((name) => name !== null).join(', '),
  });
}
