import type { Contact, ContactField, PostalAddress } from '@pmsync/domain';
import { escapeXml } from '../xml/escape.js';
import {
  addressOf,
  addressParts,
  ewsFields,
  fieldsInOrder,
  textOf,
  type EwsField,
  type ItemField,
} from './fields.js';
import { identityPath, identityProperty } from './identity-property.js';

/**
 * Noon in UTC: the same calendar date in every zone from -11 to +11, however a client shows it, and Exchange itself stores a birthday as an instant.
 * Outlook and OWA write 11:59 UTC for the same reason.
 */
function birthdayInstant(date: string): string {
  return `${date}T11:59:00Z`;
}

function element(name: string, text: string): string {
  return `<t:${name}>${escapeXml(text)}</t:${name}>`;
}

function valueElement(field: ItemField, name: string, text: string): string {
  if (field === 'notes') return `<t:Body BodyType="Text">${escapeXml(text)}</t:Body>`;
  return element(name, field === 'birthday' ? birthdayInstant(text) : text);
}

function entry(key: string, content: string): string {
  return `<t:Entry Key="${key}">${content}</t:Entry>`;
}

function addressContent(address: PostalAddress): string {
  return addressParts
    .map(([name, part]) => (address[part] === null ? '' : element(name, address[part])))
    .join('');
}

const dictionaries = {
  email: 'EmailAddresses',
  address: 'PhysicalAddresses',
  phone: 'PhoneNumbers',
} as const;

function dictionaryEntry(
  contact: Contact,
  field: ItemField,
  { kind, key }: Exclude<EwsField, { kind: 'element' }>,
): string {
  if (kind === 'address') {
    const address = addressOf(contact, field);
    return address === null ? '' : entry(key, addressContent(address));
  }
  const text = textOf(contact, field);
  return text === null ? '' : entry(key, escapeXml(text));
}

/** A whole new contact, as CreateItem takes it. */
export function newContact(contact: Contact, identity: string): string {
  let xml = '<t:Contact>';
  // Exchange shows a contact's subject where it shows no contact fields, in a search for one.
  if (contact.displayName !== null) xml += element('Subject', contact.displayName);
  if (contact.notes !== null) xml += valueElement('notes', 'Body', contact.notes);
  xml += identityProperty(identity);
  const written = new Set<string>();
  for (const field of fieldsInOrder) {
    const place = ewsFields[field];
    if (place.kind === 'element') {
      const text = textOf(contact, field);
      if (text !== null && field !== 'notes') xml += valueElement(field, place.element, text);
    } else if (!written.has(place.kind)) {
      written.add(place.kind);
      xml += dictionary(contact, place.kind);
    }
  }
  return `${xml}</t:Contact>`;
}

function dictionary(contact: Contact, kind: keyof typeof dictionaries): string {
  const entries = fieldsInOrder
    .map((field) => {
      const place = ewsFields[field];
      return place.kind === kind ? dictionaryEntry(contact, field, place) : '';
    })
    .join('');
  return entries === '' ? '' : `<t:${dictionaries[kind]}>${entries}</t:${dictionaries[kind]}>`;
}

const fieldUri = (uri: string) => `<t:FieldURI FieldURI="${uri}"/>`;
const indexedUri = (uri: string, key: string) => `<t:IndexedFieldURI FieldURI="${uri}" FieldIndex="${key}"/>`;
const set = (path: string, content: string) =>
  `<t:SetItemField>${path}<t:Contact>${content}</t:Contact></t:SetItemField>`;
const remove = (path: string) => `<t:DeleteItemField>${path}</t:DeleteItemField>`;

/** The changes that make these fields of an item what they are in the contact, as UpdateItem takes them; every other field stays. */
export function contactUpdates(
  contact: Contact,
  fields: readonly ContactField[],
  identity: string | null,
): string {
  const updates = fields.flatMap((field) => (field === 'photo' ? [] : fieldUpdates(contact, field)));
  if (identity !== null) updates.push(set(identityPath, identityProperty(identity)));
  return updates.join('');
}

function fieldUpdates(contact: Contact, field: ItemField): string[] {
  const place = ewsFields[field];
  switch (place.kind) {
    case 'element': {
      const text = textOf(contact, field);
      // Some servers take a removal of the body, and leave it.
      if (field === 'notes')
        return [set(fieldUri(place.uri), valueElement(field, place.element, text ?? ''))];
      const update = (uri: string, name: string) =>
        text === null ? remove(fieldUri(uri)) : set(fieldUri(uri), valueElement(field, name, text));
      const own = update(place.uri, place.element);
      return field === 'displayName' ? [update('item:Subject', 'Subject'), own] : [own];
    }
    case 'email': {
      const path = indexedUri('contacts:EmailAddress', place.key);
      return [entryUpdate(path, 'EmailAddresses', place.key, textOf(contact, field))];
    }
    case 'phone': {
      const path = indexedUri('contacts:PhoneNumber', place.key);
      return [entryUpdate(path, 'PhoneNumbers', place.key, textOf(contact, field))];
    }
    case 'address':
      return addressParts.map(([name, part]) => {
        const path = indexedUri(`contacts:PhysicalAddress:${name}`, place.key);
        const text = addressOf(contact, field)?.[part] ?? null;
        if (text === null) return remove(path);
        const content = entry(place.key, element(name, text));
        return set(path, `<t:PhysicalAddresses>${content}</t:PhysicalAddresses>`);
      });
  }
}

function entryUpdate(path: string, dictionaryName: string, key: string, text: string | null): string {
  if (text === null) return remove(path);
  return set(path, `<t:${dictionaryName}>${entry(key, escapeXml(text))}</t:${dictionaryName}>`);
}
