import type { ItemElement } from '../mailbox/model.js';
import { ItemError } from '../soap/item-error.js';
import { escapeAttribute } from '../xml/write.js';
import type { XmlElement } from '../xml/parse.js';
import { propertyByUri, type PropertyDefinition } from './catalogue.js';
import { indexedTarget, type IndexedTarget } from './dictionaries.js';
import { extendedPath, type ExtendedPath } from './extended-path.js';

/** A property path of a request, resolved for one kind of item. */
export type PropertyPath =
  | { readonly kind: 'field'; readonly definition: PropertyDefinition; readonly xml: string }
  | { readonly kind: 'indexed'; readonly target: IndexedTarget; readonly xml: string }
  | { readonly kind: 'extended'; readonly extended: ExtendedPath; readonly xml: string };

/** Whether an element is one of the three kinds of path. */
export function isPath(element: XmlElement): boolean {
  return (
    element.name === 'FieldURI' || element.name === 'IndexedFieldURI' || element.name === 'ExtendedFieldURI'
  );
}

/**
 * Resolves a path; undefined where the kind of item has no such property.
 * Thrown for a bad combination in an extended path: {@link ItemError}.
 */
export function resolvePath(path: XmlElement, element: ItemElement): PropertyPath | undefined {
  if (path.name === 'ExtendedFieldURI') {
    const extended = extendedPath(path.attributes);
    return { kind: 'extended', extended, xml: extended.xml };
  }
  const uri = path.attributes.FieldURI ?? '';
  if (path.name === 'IndexedFieldURI') {
    const index = path.attributes.FieldIndex ?? '';
    const target = element === 'Contact' ? indexedTarget(uri, index) : undefined;
    const xml = `<t:IndexedFieldURI FieldURI="${uri}" FieldIndex="${escapeAttribute(index)}"/>`;
    return target && { kind: 'indexed', target, xml };
  }
  const definition = propertyByUri(element, uri);
  return definition && { kind: 'field', definition, xml: `<t:FieldURI FieldURI="${uri}"/>` };
}

/** A path as a message names it, resolved or not. */
export function pathXml(path: XmlElement): string {
  const attributes = Object.entries(path.attributes).map(
    ([name, value]) => ` ${name}="${escapeAttribute(value)}"`,
  );
  return `<t:${path.name}${attributes.join('')}/>`;
}

/** The error for a property that the kind of item does not have, or that the operation cannot return. */
export function invalidPropertyRequest(xml: string): ItemError {
  return new ItemError('ErrorInvalidPropertyRequest', 'Property is not valid for this object type.', xml);
}

/** The key under which a path's value is kept; undefined for values that are computed or made of several keys. */
export function keyOfPath(path: PropertyPath): string | undefined {
  if (path.kind === 'extended') return path.extended.alias?.key ?? path.extended.key;
  if (path.kind === 'indexed') return path.target.key;
  const { kind, name } = path.definition;
  return kind === 'computed' || kind.endsWith('dictionary') ? undefined : name;
}
