import type { Item } from '../mailbox/model.js';
import { cut, element as textElement, escapeAttribute, escapeText } from '../xml/write.js';
import { bodyXml } from './body.js';
import { propertyByName, type PropertyDefinition } from './catalogue.js';
import { COMPUTED } from './computed.js';
import {
  ADDRESS_PARTS,
  EMAIL_ADDRESSES,
  IM_ADDRESSES,
  PHONE_NUMBERS,
  PHYSICAL_ADDRESSES,
  type Dictionary,
} from './dictionaries.js';
import { extendedOfItem } from './extended-of.js';
import { writeExtendedProperty } from './extended-value.js';
import type { ItemShape } from './shape.js';
import { EXCHANGE_2010 } from '../soap/server-version.js';

// "FindItem returns only the first 512 bytes of any streamable property": 255 characters of Unicode.
const LONGEST_IN_TABLE = 255;

/** An item of a reply, as its shape shows it. */
export function writeItem(item: Item, shape: ItemShape): string {
  let xml = `<t:${item.element}>`;
  let extended = shape.extended.length > 0 ? writeExtended(item, shape) : '';
  for (const definition of shape.definitions) {
    // Extended properties stand between HasAttachments and Culture.
    if (extended && definition.order >= EXTENDED_ORDER) {
      xml += extended;
      extended = '';
    }
    xml += writeProperty(item, definition, shape);
  }
  return `${xml}${extended}</t:${item.element}>`;
}

/** The place of the first property behind the extended ones in the schema's order. */
const EXTENDED_ORDER = propertyByName('Item', 'Culture')?.order ?? Infinity;

function writeExtended(item: Item, shape: ItemShape): string {
  const longest = shape.fromTable ? LONGEST_IN_TABLE : Infinity;
  let xml = '';
  for (const path of shape.extended) {
    const value = extendedOfItem(item, path);
    if (value !== undefined) xml += writeExtendedProperty(path, value, longest);
  }
  return xml;
}

function writeProperty(item: Item, definition: PropertyDefinition, shape: ItemShape): string {
  const { name, kind } = definition;
  if (kind === 'computed') return COMPUTED[name]?.(item, shape.version) ?? '';
  if (kind.endsWith('dictionary')) {
    return writeDictionary(item, kind, shape.entries.get(name), shape.version);
  }
  const value = item.properties[name] ?? DEFAULTS[name];
  if (value === undefined) return '';
  if (Array.isArray(value)) return writeList(name, kind, value);
  if (kind === 'body') return bodyXml(item, shape);
  if (kind === 'flag') return `<t:Flag><t:FlagStatus>${String(value)}</t:FlagStatus></t:Flag>`;
  const text = String(value);
  return textElement(name, shape.fromTable ? cut(text, LONGEST_IN_TABLE) : text);
}

// What an item has of its own accord.
const DEFAULTS: Record<string, string | boolean> = {
  Sensitivity: 'Normal',
  Importance: 'Normal',
  ReminderIsSet: false,
  Culture: 'en-US',
  Flag: 'NotFlagged',
  PostalAddressIndex: 'None',
  IsRead: false,
  IsReadReceiptRequested: false,
  IsDeliveryReceiptRequested: false,
  IsResponseRequested: false,
};

function writeList(name: string, kind: PropertyDefinition['kind'], values: string[]): string {
  if (values.length === 0) return '';
  if (kind === 'strings') {
    return `<t:${name}>${values.map((value) => textElement('String', value)).join('')}</t:${name}>`;
  }
  const mailboxes = values.map((value) => {
    const { name: displayName, address } = JSON.parse(value) as { name: string; address: string };
    return `<t:Mailbox>${textElement('Name', displayName)}${textElement('EmailAddress', address)}<t:RoutingType>SMTP</t:RoutingType></t:Mailbox>`;
  });
  return `<t:${name}>${mailboxes.join('')}</t:${name}>`;
}

function writeDictionary(
  item: Item,
  kind: PropertyDefinition['kind'],
  only: ReadonlySet<string> | undefined,
  version: number,
): string {
  switch (kind) {
    case 'phone-dictionary':
      return writeEntries(PHONE_NUMBERS, (key) => writeTextEntry(item, PHONE_NUMBERS, key, only));
    case 'im-dictionary':
      return writeEntries(IM_ADDRESSES, (key) => writeTextEntry(item, IM_ADDRESSES, key, only));
    case 'email-dictionary':
      return writeEntries(EMAIL_ADDRESSES, (key) => writeEmailEntry(item, key, only, version));
    default:
      return writeEntries(PHYSICAL_ADDRESSES, (key) => writeAddressEntry(item, key, only));
  }
}

function writeEntries(dictionary: Dictionary, entry: (key: string) => string): string {
  let entries = '';
  for (const key of dictionary.keys) entries += entry(key);
  return entries && `<t:${dictionary.element}>${entries}</t:${dictionary.element}>`;
}

function writeTextEntry(
  item: Item,
  dictionary: Dictionary,
  key: string,
  only: ReadonlySet<string> | undefined,
): string {
  const property = `${dictionary.element}/${key}`;
  const value = item.properties[property];
  if (value === undefined || (only && !only.has(property))) return '';
  return `<t:Entry Key="${key}">${escapeText(String(value))}</t:Entry>`;
}

function writeEmailEntry(
  item: Item,
  key: string,
  only: ReadonlySet<string> | undefined,
  version: number,
): string {
  const property = `EmailAddresses/${key}`;
  const value = item.properties[property];
  if (value === undefined || (only && !only.has(property))) return '';
  if (version < EXCHANGE_2010) return `<t:Entry Key="${key}">${escapeText(String(value))}</t:Entry>`;
  const name = item.properties[`${property}/Name`] ?? value;
  const routing = item.properties[`${property}/RoutingType`] ?? 'SMTP';
  return (
    `<t:Entry Key="${key}" Name="${escapeAttribute(String(name))}" RoutingType="${escapeAttribute(String(routing))}"` +
    ` MailboxType="Contact">${escapeText(String(value))}</t:Entry>`
  );
}

function writeAddressEntry(item: Item, key: string, only: ReadonlySet<string> | undefined): string {
  let parts = '';
  for (const part of ADDRESS_PARTS) {
    const property = `${PHYSICAL_ADDRESSES.element}/${key}/${part}`;
    const value = item.properties[property];
    if (value !== undefined && (!only || only.has(property))) parts += textElement(part, String(value));
  }
  return parts && `<t:Entry Key="${key}">${parts}</t:Entry>`;
}
