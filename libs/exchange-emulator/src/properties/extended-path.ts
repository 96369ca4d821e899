import { ItemError } from '../soap/item-error.js';
import { escapeAttribute } from '../xml/write.js';
import { mapiAlias, type MapiAlias } from './mapi-aliases.js';

/** A resolved ExtendedFieldURI. */
export interface ExtendedPath {
  /** The property key, the same for every way of naming the property. */
  readonly key: string;
  readonly type: string;
  /** The path as the request wrote it, which is how the reply names it. */
  readonly xml: string;
  /** The contact property that this MAPI property is another name for. */
  readonly alias?: MapiAlias;
}

const DISTINGUISHED_SETS: Record<string, string> = {
  Meeting: '6ed8da90-450b-101b-98da-00aa003f1305',
  Appointment: '00062002-0000-0000-c000-000000000046',
  Common: '00062008-0000-0000-c000-000000000046',
  PublicStrings: '00020329-0000-0000-c000-000000000046',
  Address: '00062004-0000-0000-c000-000000000046',
  InternetHeaders: '00020386-0000-0000-c000-000000000046',
  CalendarAssistant: '11000e07-b51b-40d6-af21-caa85edab1d0',
  UnifiedMessaging: '4442858e-a9e3-4e80-b900-317a210cc15b',
  Task: '00062003-0000-0000-c000-000000000046',
  Sharing: '00062040-0000-0000-c000-000000000046',
};
const UNSUPPORTED_TYPES = new Set(['Object', 'ObjectArray', 'Null', 'Error']);
const FIRST_CUSTOM_TAG = 0x8000;

const known = new Map<string, ExtendedPath>();

/**
 * Resolves the attributes of an ExtendedFieldURI: a property tag, or a property set with a name or an id.
 * Thrown for any other combination: {@link ItemError} ErrorInvalidExtendedProperty.
 */
export function extendedPath(attributes: Readonly<Record<string, string>>): ExtendedPath {
  const cacheKey = JSON.stringify(attributes);
  let path = known.get(cacheKey);
  if (!path) {
    path = resolve(attributes);
    if (known.size < 1000) known.set(cacheKey, path);
  }
  return path;
}

function resolve(attributes: Readonly<Record<string, string>>): ExtendedPath {
  const {
    DistinguishedPropertySetId: distinguished,
    PropertySetId: set,
    PropertyTag: tag,
    PropertyName: name,
    PropertyId: id,
    PropertyType: type = '',
  } = attributes;
  const xml = pathXml(attributes);
  const isTag = tag !== undefined && !distinguished && !set && name === undefined && id === undefined;
  const isNamed =
    tag === undefined && !!distinguished !== !!set && (name !== undefined) !== (id !== undefined);
  if ((!isTag && !isNamed) || UNSUPPORTED_TYPES.has(type) || name === '') {
    throw new ItemError(
      'ErrorInvalidExtendedProperty',
      'The extended property attribute combination is invalid.',
      xml,
    );
  }
  if (isTag) {
    const number = Number(tag);
    if (number >= FIRST_CUSTOM_TAG) {
      throw new ItemError(
        'ErrorNoPropertyTagForCustomProperties',
        'Property tags cannot be used for properties in the custom range.',
        xml,
      );
    }
    return withAlias({ key: `x/tag/${hexadecimal(number)}/${type}`, type, xml });
  }
  const guid = (set ?? DISTINGUISHED_SETS[distinguished ?? ''] ?? '').toLowerCase();
  const local = name === undefined ? `i/${Number(id)}` : `n/${name}`;
  return withAlias({ key: `x/${guid}/${local}/${type}`, type, xml });
}

/** The path of a property key, as a reply names it where no request did. */
export function attributesOfKey(key: string): Record<string, string> {
  const parts = key.split('/');
  const type = parts.at(-1) ?? '';
  if (parts[1] === 'tag') return { PropertyTag: parts[2] ?? '', PropertyType: type };
  const local = parts.slice(3, -1).join('/');
  return {
    PropertySetId: parts[1] ?? '',
    ...(parts[2] === 'i' ? { PropertyId: local } : { PropertyName: local }),
    PropertyType: type,
  };
}

function withAlias(path: ExtendedPath): ExtendedPath {
  const alias = mapiAlias(path.key);
  return alias ? { ...path, alias } : path;
}

function hexadecimal(tag: number): string {
  return `0x${tag.toString(16)}`;
}

function pathXml(attributes: Readonly<Record<string, string>>): string {
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`);
  return `<t:ExtendedFieldURI${written.join('')}/>`;
}
