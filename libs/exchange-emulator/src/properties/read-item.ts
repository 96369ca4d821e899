import type { ItemElement, PropertyMap, PropertyValue } from '../mailbox/model.js';
import { fieldUri, ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { propertyByName, type PropertyDefinition } from './catalogue.js';
import { utc } from './date-time.js';
import { ADDRESS_PARTS } from './dictionaries.js';
import { extendedPath } from './extended-path.js';
import { readExtendedValue } from './extended-value.js';

/** Called for each value that an item in a request sets. */
export type Assign = (key: string, value: PropertyValue) => void;

const LONGEST_SUBJECT = 255;

/**
 * Reads every property of an item in a request (for CreateItem).
 * Thrown for a property that cannot be set, or a value that cannot be kept: {@link ItemError}.
 */
export function readItem(item: XmlElement, element: ItemElement): PropertyMap {
  const properties: PropertyMap = {};
  const assign: Assign = (key, value) => {
    properties[key] = value;
  };
  for (const child of item.children) readProperty(child, element, assign);
  return properties;
}

/** Reads one property element of an item in a request. Thrown as {@link readItem} does. */
export function readProperty(property: XmlElement, element: ItemElement, assign: Assign): void {
  if (property.name === 'ExtendedProperty') {
    const path = extendedPath(property.children[0]?.attributes ?? {});
    assign(path.alias?.key ?? path.key, readExtendedValue(property, path));
    return;
  }
  const definition = propertyByName(element, property.name);
  if (!definition?.writable) {
    throw notSettable(definition?.uri ?? `${uriPrefixOf(element)}:${property.name}`);
  }
  readValue(property, definition, assign);
}

function uriPrefixOf(element: ItemElement): string {
  if (element === 'DistributionList') return 'distributionlist';
  return element === 'Contact' ? 'contacts' : 'item';
}

/** The error for a property that cannot be set. */
function notSettable(uri: string): ItemError {
  return new ItemError('ErrorInvalidPropertySet', 'Set action is invalid for property.', fieldUri(uri));
}

function readValue(property: XmlElement, definition: PropertyDefinition, assign: Assign): void {
  const { name } = definition;
  const { text, children, attributes } = property;
  switch (definition.kind) {
    case 'string':
    case 'computed':
      if (name === 'Subject' && text.length > LONGEST_SUBJECT) {
        throw new ItemError('ErrorPropertyUpdate', 'Property update failed.', fieldUri(definition.uri));
      }
      return assign(name, text);
    case 'boolean':
      return assign(name, /^\s*(true|1)\s*$/.test(text));
    case 'int':
      return assign(name, Number(text));
    case 'dateTime':
      return assign(name, utc(text.trim()));
    case 'binary':
      return assign(name, text.replace(/\s+/g, ''));
    case 'strings':
      return assign(
        name,
        children.map((child) => child.text),
      );
    case 'body':
      assign('BodyType', attributes.BodyType ?? 'Text');
      return assign(name, text);
    case 'flag':
      return assign(name, children[0]?.text ?? 'NotFlagged');
    case 'recipient':
    case 'recipients':
      return assign(
        name,
        children.map((mailbox) => JSON.stringify(recipientOf(mailbox))),
      );
    case 'phone-dictionary':
    case 'im-dictionary':
      for (const entry of children) assign(`${name}/${entry.attributes.Key}`, entry.text);
      return;
    case 'email-dictionary':
      for (const entry of children) readEmailEntry(entry, assign);
      return;
    case 'address-dictionary':
      for (const entry of children) readAddressEntry(entry, assign);
      return;
  }
}

function readEmailEntry({ attributes, text }: XmlElement, assign: Assign): void {
  const key = `EmailAddresses/${attributes.Key}`;
  assign(key, text.trim());
  if (attributes.Name !== undefined) assign(`${key}/Name`, attributes.Name);
  if (attributes.RoutingType !== undefined) assign(`${key}/RoutingType`, attributes.RoutingType);
}

function readAddressEntry({ attributes, children }: XmlElement, assign: Assign): void {
  for (const part of ADDRESS_PARTS) {
    const element = children.find((child) => child.name === part);
    if (element) assign(`PhysicalAddresses/${attributes.Key}/${part}`, element.text);
  }
}

function recipientOf(mailbox: XmlElement): { name: string; address: string } {
  const value = (name: string) => mailbox.children.find((child) => child.name === name)?.text ?? '';
  const address = value('EmailAddress');
  return { name: value('Name') || address, address };
}
