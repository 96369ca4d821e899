import type { Contact, ContactField, PostalAddress } from '@pmsync/domain';

/** How a part of a contact is named in EWS (MS-OXWSCONT 2.2.4). */
export type EwsField =
  | { readonly kind: 'element'; readonly element: string; readonly uri: string }
  | { readonly kind: 'email'; readonly key: string }
  | { readonly kind: 'phone'; readonly key: string }
  | { readonly kind: 'address'; readonly key: string };

const element = (name: string): EwsField => ({ kind: 'element', element: name, uri: `contacts:${name}` });

/** A field that lies in the item itself; a photo is an attachment. */
export type ItemField = Exclude<ContactField, 'photo'>;

/** Where each field of a contact lives. Notes and birthday have forms of their own, which the writer and the reader know. */
export const ewsFields: Readonly<Record<ItemField, EwsField>> = {
  notes: { kind: 'element', element: 'Body', uri: 'item:Body' },
  fileAs: element('FileAs'),
  displayName: element('DisplayName'),
  givenName: element('GivenName'),
  middleName: element('MiddleName'),
  companyName: element('CompanyName'),
  email1: { kind: 'email', key: 'EmailAddress1' },
  email2: { kind: 'email', key: 'EmailAddress2' },
  email3: { kind: 'email', key: 'EmailAddress3' },
  businessAddress: { kind: 'address', key: 'Business' },
  homeAddress: { kind: 'address', key: 'Home' },
  businessFax: { kind: 'phone', key: 'BusinessFax' },
  businessPhone: { kind: 'phone', key: 'BusinessPhone' },
  homePhone: { kind: 'phone', key: 'HomePhone' },
  mobilePhone: { kind: 'phone', key: 'MobilePhone' },
  birthday: element('Birthday'),
  webPage: element('BusinessHomePage'),
  department: element('Department'),
  jobTitle: element('JobTitle'),
  surname: element('Surname'),
};

/** The fields in the order in which types.xsd wants their elements; dictionaries stand where their first field does. */
export const fieldsInOrder = Object.keys(ewsFields) as readonly ItemField[];

/** The parts of an address in the order of types.xsd, and what they are called here. */
export const addressParts: readonly (readonly [string, keyof PostalAddress])[] = [
  ['Street', 'street'],
  ['City', 'city'],
  ['State', 'state'],
  ['CountryOrRegion', 'country'],
  ['PostalCode', 'postalCode'],
];

/** A line of text of a contact. */
export function textOf(contact: Contact, field: ItemField): string | null {
  const value = contact[field];
  return typeof value === 'string' ? value : null;
}

export function addressOf(contact: Contact, field: ItemField): PostalAddress | null {
  const value = contact[field];
  return typeof value === 'string' ? null : value;
}
