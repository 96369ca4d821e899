import type { Item, ItemElement, PropertyValue } from '../mailbox/model.js';
import { extendedOfItem } from '../properties/extended-of.js';
import { constantOf } from '../properties/extended-value.js';
import { hasPicture, hasVisibleAttachments } from '../properties/attachment-xml.js';
import { inSeconds, utc } from '../properties/date-time.js';
import { itemIdOf } from '../mailbox/ids.js';
import { pathXml, resolvePath } from '../properties/path.js';
import type { PropertyDefinition } from '../properties/catalogue.js';
import { plainText } from '../properties/body.js';
import { SIMPLE_TYPES } from '../schema/simple-types.js';
import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import type { FieldResolver, SearchField } from './field.js';

const READERS: Record<
  string,
  { kind: 'string' | 'dateTime' | 'boolean' | 'int'; read: (item: Item) => PropertyValue | undefined }
> = {
  ItemId: { kind: 'string', read: itemIdOf },
  ItemClass: { kind: 'string', read: (item) => item.itemClass },
  DateTimeReceived: { kind: 'dateTime', read: (item) => inSeconds(item.createdAt) },
  DateTimeSent: { kind: 'dateTime', read: (item) => inSeconds(item.createdAt) },
  DateTimeCreated: { kind: 'dateTime', read: (item) => inSeconds(item.createdAt) },
  LastModifiedTime: { kind: 'dateTime', read: (item) => inSeconds(item.modifiedAt) },
  LastModifiedName: { kind: 'string', read: (item) => item.folder.mailbox.displayName },
  Size: { kind: 'int', read: (item) => item.size },
  HasAttachments: { kind: 'boolean', read: hasVisibleAttachments },
  IsAssociated: { kind: 'boolean', read: () => false },
  IsDraft: { kind: 'boolean', read: (item) => item.element === 'Message' },
  HasPicture: { kind: 'boolean', read: hasPicture },
};

const PLAIN_KINDS = new Set(['string', 'boolean', 'int', 'dateTime', 'strings']);

/**
 * Resolves a path for searching or sorting.
 * Thrown for one that is computed or made of several values: {@link ItemError} ErrorUnsupportedPathForQuery or
 * ErrorUnsupportedPathForSortGroup.
 */
export function searchField(
  path: XmlElement,
  element: ItemElement,
  use: 'query' | 'sort',
): SearchField<Item> {
  const resolved = resolvePath(path, element);
  // An item of another kind lies in the folder: for it the property is just not there.
  if (!resolved) return absent(path);
  const { xml } = resolved;
  if (resolved.kind === 'extended') {
    const { extended } = resolved;
    return {
      xml,
      isText: extended.type.startsWith('String'),
      read: (item) => sortable(extended.type, extendedOfItem(item, extended)),
      constant: (text) => sortable(extended.type, constantOf(text, extended)),
    };
  }
  if (resolved.kind === 'indexed') {
    const { key } = resolved.target;
    return { xml, isText: true, read: (item) => item.properties[key], constant: (text) => text };
  }
  return fieldOf(resolved.definition, xml, use);
}

function fieldOf(
  { name, kind, uri }: PropertyDefinition,
  xml: string,
  use: 'query' | 'sort',
): SearchField<Item> {
  const reader = READERS[name];
  if (reader) {
    return {
      xml,
      isText: reader.kind === 'string',
      read: reader.read,
      constant: coercion(reader.kind, name),
    };
  }
  if (kind === 'body' && use === 'query') {
    return { xml, isText: true, read: (item) => plainText(item) || undefined, constant: (text) => text };
  }
  if (!PLAIN_KINDS.has(kind)) throw unsupported(use, uri, xml);
  return {
    xml,
    isText: kind === 'string' || kind === 'strings',
    read: (item) => item.properties[name] ?? DEFAULTS[name],
    constant: coercion(kind, name),
  };
}

const DEFAULTS: Record<string, string> = { Sensitivity: 'Normal', Importance: 'Normal' };
const ENUMERATIONS: Record<string, string> = {
  Sensitivity: 'SensitivityChoicesType',
  Importance: 'ImportanceChoicesType',
  FileAsMapping: 'FileAsMappingType',
  PostalAddressIndex: 'PhysicalAddressIndexType',
};

function coercion(kind: string, name: string): SearchField<Item>['constant'] {
  return (text) => {
    const enumeration = SIMPLE_TYPES[ENUMERATIONS[name] ?? ''];
    if (enumeration) return enumeration.violation(text) ? undefined : text;
    if (kind === 'dateTime') return SIMPLE_TYPES.dateTime?.violation(text) ? undefined : utc(text.trim());
    if (kind === 'boolean') return /^(true|false|1|0)$/i.test(text) ? /^(true|1)$/i.test(text) : undefined;
    if (kind === 'int') return SIMPLE_TYPES.int?.violation(text) ? undefined : Number(text);
    return text;
  };
}

// 64-bit values are kept as text, since a number could not hold them; padded, they are in the order of numbers.
function sortable(type: string, value: PropertyValue | undefined): PropertyValue | undefined {
  const isWide = type === 'Long' || type === 'Currency';
  return isWide && typeof value === 'string' ? String(BigInt(value) + 2n ** 63n).padStart(20, '0') : value;
}

function absent(path: XmlElement): SearchField<Item> {
  return { xml: pathXml(path), isText: true, read: () => undefined, constant: (text) => text };
}

function unsupported(use: 'query' | 'sort', uri: string, xml: string): ItemError {
  return use === 'query'
    ? new ItemError(
        'ErrorUnsupportedPathForQuery',
        `The property path '${uri}' is not supported in a query.`,
        xml,
      )
    : new ItemError(
        'ErrorUnsupportedPathForSortGroup',
        `The property path '${uri}' is not supported for sorting or grouping.`,
        xml,
      );
}

/** Compiles something once for each kind of item, when it is first met. */
export function perElement<Result>(compile: (resolve: FieldResolver<Item>) => Result, use: 'query' | 'sort') {
  const compiled = new Map<ItemElement, Result>();
  return (element: ItemElement): Result => {
    let result = compiled.get(element);
    if (result === undefined)
      compiled.set(element, (result = compile((path) => searchField(path, element, use))));
    return result;
  };
}
