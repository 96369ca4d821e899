import type { Item, PropertyValue } from '../mailbox/model.js';
import {
  invalidPropertyRequest,
  isPath,
  pathXml,
  resolvePath,
  type PropertyPath,
} from '../properties/path.js';
import { readProperty } from '../properties/read-item.js';
import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';

/** What the updates of one item come to. */
export interface Change {
  readonly set: Map<string, PropertyValue>;
  readonly removed: Set<string>;
}

/** Adds one SetItemField, AppendToItemField or DeleteItemField to a change. Thrown when it is not allowed: {@link ItemError}. */
export function readChange(update: XmlElement, item: Item, change: Change): void {
  const paths = update.children.filter(isPath);
  const [pathElement] = paths;
  if (!pathElement || paths.length !== 1) throw wrongPropertyCount();
  const path = resolvePath(pathElement, item.element);
  if (!path) throw invalidPropertyRequest(pathXml(pathElement));
  if (update.name === 'DeleteItemField') return remove(path, item, change);
  const content = update.children.find((child) => !isPath(child));
  if (!content || content.children.length !== 1 || !content.children[0]) throw wrongPropertyCount();
  if (content.name !== item.element && content.name !== 'Item') {
    throw objectTypeChanged(path.xml);
  }
  const property = content.children[0];
  assertWritable(path, 'Set');
  const assigned = new Map<string, PropertyValue>();
  readProperty(property, item.element, (key, value) => assigned.set(key, value));
  assertMatches(path, property, assigned);
  if (update.name === 'AppendToItemField') return append(path, assigned, item, change);
  // An e-mail entry is replaced as a whole: the name of the former address does not stay with the new one.
  if (path.kind === 'indexed') for (const key of keysUnder(path, item)) change.removed.add(key);
  for (const [key, value] of assigned) set(change, key, value);
}

function append(path: PropertyPath, assigned: Map<string, PropertyValue>, item: Item, change: Change): void {
  if (path.kind !== 'field' || !path.definition.appendable) {
    throw new ItemError('ErrorInvalidPropertyAppend', 'Append action is invalid for property.', path.xml);
  }
  const { name, kind } = path.definition;
  const before = change.removed.has(name) ? undefined : (change.set.get(name) ?? item.properties[name]);
  const added = assigned.get(name) ?? '';
  if (kind === 'body') {
    set(change, 'BodyType', item.properties.BodyType ?? assigned.get('BodyType') ?? 'Text');
    set(change, name, `${String(before ?? '')}${String(added)}`);
  } else {
    set(change, name, [...(Array.isArray(before) ? before : []), ...(Array.isArray(added) ? added : [])]);
  }
}

function remove(path: PropertyPath, item: Item, change: Change): void {
  assertWritable(path, 'Delete');
  for (const key of keysUnder(path, item)) {
    change.set.delete(key);
    change.removed.add(key);
  }
}

function keysUnder(path: PropertyPath, item: Item): string[] {
  if (path.kind === 'extended') return [path.extended.alias?.key ?? path.extended.key];
  if (path.kind === 'indexed') {
    const { key, dictionary } = path.target;
    return dictionary.element === 'EmailAddresses' ? [key, `${key}/Name`, `${key}/RoutingType`] : [key];
  }
  const { name, kind } = path.definition;
  if (kind === 'body') return ['Body', 'BodyType'];
  if (!kind.endsWith('dictionary')) return [name];
  return Object.keys(item.properties).filter((key) => key.startsWith(`${name}/`));
}

function set(change: Change, key: string, value: PropertyValue): void {
  change.removed.delete(key);
  change.set.set(key, value);
}

// A dictionary is written entry by entry, by its indexed paths; as a whole it can only be deleted.
function assertWritable(path: PropertyPath, action: 'Set' | 'Delete'): void {
  if (path.kind !== 'field') return;
  const { writable, kind, name } = path.definition;
  const allowed = writable && (action === 'Delete' ? name !== 'ItemClass' : !kind.endsWith('dictionary'));
  if (!allowed) {
    throw new ItemError(
      `ErrorInvalidProperty${action}`,
      `${action} action is invalid for property.`,
      path.xml,
    );
  }
}

function assertMatches(path: PropertyPath, property: XmlElement, assigned: Map<string, PropertyValue>): void {
  const keys = [...assigned.keys()];
  const matches =
    path.kind === 'field'
      ? property.name === path.definition.name
      : path.kind === 'extended'
        ? keys.length === 1 && keys[0] === (path.extended.alias?.key ?? path.extended.key)
        : keys.length > 0 && keys.every((key) => key === path.target.key || isDetailOf(key, path.target.key));
  if (!matches) throw propertyMismatch(path.xml);
}

function isDetailOf(key: string, address: string): boolean {
  return key === `${address}/Name` || key === `${address}/RoutingType`;
}

/** The error for an object that carries another property than the path names. */
export function propertyMismatch(pathXml: string): ItemError {
  return new ItemError(
    'ErrorUpdatePropertyMismatch',
    'The property update specified does not match the property in the object.',
    pathXml,
  );
}

export function objectTypeChanged(pathXml: string): ItemError {
  return new ItemError('ErrorObjectTypeChanged', 'The object type changed.', pathXml);
}

export function wrongPropertyCount(): ItemError {
  return new ItemError(
    'ErrorIncorrectUpdatePropertyCount',
    'An object within a change description must contain one and only one property to modify.',
  );
}
