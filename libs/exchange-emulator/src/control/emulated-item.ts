import { attachmentsOf } from '../mailbox/attachments.js';
import { itemIdOf } from '../mailbox/ids.js';
import type { Item, PropertyMap, PropertyValue } from '../mailbox/model.js';
import { utc } from '../properties/date-time.js';
import { itemChangeKey } from '../properties/computed.js';
import { attributesOfKey, extendedPath } from '../properties/extended-path.js';
import { propertyByName } from '../properties/catalogue.js';
import {
  EMAIL_ADDRESSES,
  IM_ADDRESSES,
  PHONE_NUMBERS,
  PHYSICAL_ADDRESSES,
} from '../properties/dictionaries.js';

/** An extended property: the attributes of its ExtendedFieldURI, and its value. */
export interface EmulatedExtendedProperty {
  PropertySetId?: string;
  DistinguishedPropertySetId?: string;
  PropertyName?: string;
  PropertyId?: string;
  PropertyTag?: string;
  PropertyType: string;
  value: PropertyValue;
}

/** An item as a test sees it. */
export interface EmulatedItem {
  itemId: string;
  changeKey: string;
  /** The folder's distinguished id, or its name where it has none. */
  folder: string;
  itemClass: string;
  /**
   * By the names of EWS: text, booleans and numbers as such, dates as ISO text in UTC, Categories, Children and Companies
   * as arrays, `Body` as text beside `BodyType`. Dictionaries are objects by key: `EmailAddresses` and `PhoneNumbers` of
   * text, `PhysicalAddresses` of objects by part. `EmailAddressNames` holds names that were given to e-mail addresses.
   * `Attachments` says what is attached (mailbox/attachments.ts).
   */
  properties: Record<string, unknown>;
  extendedProperties: EmulatedExtendedProperty[];
}

/** What a test writes: properties in the same form; null removes one. */
export type EmulatedProperties = Record<string, unknown> & {
  extendedProperties?: EmulatedExtendedProperty[];
};

export function toEmulatedItem(item: Item): EmulatedItem {
  const properties: Record<string, unknown> = {};
  const extendedProperties: EmulatedExtendedProperty[] = [];
  for (const [key, value] of Object.entries(item.properties)) {
    if (key.startsWith('x/')) {
      extendedProperties.push({ ...attributesOfKey(key), value } as unknown as EmulatedExtendedProperty);
    } else {
      place(properties, key, value);
    }
  }
  return {
    itemId: itemIdOf(item),
    changeKey: itemChangeKey(item),
    folder: item.folder.distinguished ?? item.folder.displayName,
    itemClass: item.itemClass,
    properties,
    extendedProperties,
  };
}

/** Reads what a test wrote. Thrown for a name that no contact has: an Error that names it. */
export function fromEmulatedProperties(given: EmulatedProperties): { set: PropertyMap; removed: string[] } {
  const set: PropertyMap = {};
  const removed: string[] = [];
  const assign = (key: string, value: unknown) => {
    if (value === null || value === undefined) removed.push(key);
    else set[key] = value as PropertyValue;
  };
  const { extendedProperties = [], ...named } = given;
  for (const [name, value] of Object.entries(named)) flatten(name, value, assign);
  for (const { value, ...attributes } of extendedProperties) {
    const path = extendedPath(attributes as Record<string, string>);
    assign(path.alias?.key ?? path.key, value);
  }
  return { set, removed };
}

function flatten(name: string, value: unknown, assign: (key: string, value: unknown) => void): void {
  const dictionary = [PHONE_NUMBERS, EMAIL_ADDRESSES, IM_ADDRESSES, PHYSICAL_ADDRESSES].find(
    ({ element }) => element === name,
  );
  if (name === 'EmailAddressNames') {
    for (const [key, entry] of entriesOf(value)) assign(`EmailAddresses/${key}/Name`, entry);
  } else if (dictionary) {
    for (const key of dictionary.keys)
      flattenEntry(`${name}/${key}`, (value as Record<string, unknown>)?.[key], assign);
  } else if (name === 'BodyType' || propertyByName('Contact', name)?.writable) {
    const isDate = propertyByName('Contact', name)?.kind === 'dateTime' && typeof value === 'string';
    assign(name, isDate ? utc(value) : value);
  } else {
    throw new Error(`'${name}' is not a property of a contact that can be set.`);
  }
}

function flattenEntry(key: string, entry: unknown, assign: (key: string, value: unknown) => void): void {
  if (entry === undefined) return;
  if (entry !== null && typeof entry === 'object') {
    for (const [part, value] of entriesOf(entry)) assign(`${key}/${part}`, value);
  } else {
    assign(key, entry);
  }
}

function entriesOf(value: unknown): [string, unknown][] {
  return value !== null && typeof value === 'object' ? Object.entries(value) : [];
}

function place(properties: Record<string, unknown>, key: string, value: PropertyValue): void {
  const [name = '', entry, part] = key.split('/');
  if (name === 'Attachments') {
    properties[name] = attachmentsOf({ properties: { Attachments: value } });
  } else if (entry === undefined) {
    properties[name] = value;
  } else if (name === EMAIL_ADDRESSES.element && part !== undefined) {
    if (part === 'Name') nested(properties, 'EmailAddressNames')[entry] = value;
  } else if (part === undefined) {
    nested(properties, name)[entry] = value;
  } else {
    nested(nested(properties, name), entry)[part] = value;
  }
}

function nested(object: Record<string, unknown>, key: string): Record<string, unknown> {
  return (object[key] ??= {}) as Record<string, unknown>;
}
