/** *Режим синхронизации*: which way contacts go. */
export const contactModes = ['one-way', 'one-way-with-import', 'two-way'] as const;
export type ContactMode = (typeof contactModes)[number];

/** What the deletion of an item in Outlook does in two-way mode: it stays deleted in that mailbox alone, comes back, or deletes the record. */
export const exchangeDeletions = ['detach', 'recreate', 'delete'] as const;
export type OnExchangeDelete = (typeof exchangeDeletions)[number];

/** Why a record is never updated from Exchange: it belongs to an own company, or is a company's head or chief accountant. */
export type Protection = 'own-company' | 'responsible-person';

/** The firm's own people and addresses: nobody of them is ever taken from Exchange. All in lower case, without blanks around them. */
export interface OwnFirm {
  readonly companyNames: readonly string[];
  readonly emailDomains: readonly string[];
  /** Of all employees, synchronised or not. */
  readonly employeeAddresses: readonly string[];
}

/** What ProjectMate's parameters say of contacts. */
export interface ContactPolicy {
  readonly mode: ContactMode;
  readonly onExchangeDelete: OnExchangeDelete;
  readonly ownFirm: OwnFirm;
}
