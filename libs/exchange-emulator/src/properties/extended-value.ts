import { ItemError } from '../soap/item-error.js';
import { SIMPLE_TYPES } from '../schema/simple-types.js';
import type { XmlElement } from '../xml/parse.js';
import { cut, escapeText } from '../xml/write.js';
import type { PropertyValue } from '../mailbox/model.js';
import { utc } from './date-time.js';
import type { ExtendedPath } from './extended-path.js';

/** Reads the value of an `ExtendedProperty`. Thrown when it is not of the property's type: {@link ItemError}. */
export function readExtendedValue(property: XmlElement, path: ExtendedPath): PropertyValue {
  const content = property.children[1];
  const isArray = path.type.endsWith('Array');
  if (isArray !== (content?.name === 'Values')) throw invalidValue(path);
  if (!isArray) return coerce(content?.text ?? '', path.type, path);
  const type = path.type.slice(0, -'Array'.length);
  return (content?.children ?? []).map((value) => String(coerce(value.text, type, path)));
}

/** The `ExtendedProperty` of a reply. */
export function writeExtendedProperty(path: ExtendedPath, value: PropertyValue, longest = Infinity): string {
  const content = Array.isArray(value)
    ? `<t:Values>${value.map((entry) => `<t:Value>${escapeText(cut(entry, longest))}</t:Value>`).join('')}</t:Values>`
    : `<t:Value>${escapeText(cut(String(value), longest))}</t:Value>`;
  return `<t:ExtendedProperty>${path.xml}${content}</t:ExtendedProperty>`;
}

/** A constant of a restriction, in the form in which values of the type are kept; undefined where it is not of the type. */
export function constantOf(text: string, path: ExtendedPath): PropertyValue | undefined {
  try {
    return coerce(text, path.type.replace(/Array$/, ''), path);
  } catch (error) {
    if (error instanceof ItemError) return undefined;
    throw error;
  }
}

const INTEGER_RANGES: Record<string, [bigint, bigint]> = {
  Short: [-32768n, 32767n],
  Integer: [-2147483648n, 2147483647n],
  Long: [-9223372036854775808n, 9223372036854775807n],
  Currency: [-9223372036854775808n, 9223372036854775807n],
};

function coerce(text: string, type: string, path: ExtendedPath): string | number | boolean {
  const trimmed = text.trim();
  switch (type) {
    case 'String':
      return text;
    case 'Boolean':
      if (!/^(true|false|1|0)$/i.test(trimmed)) throw invalidValue(path);
      return /^(true|1)$/i.test(trimmed);
    case 'Short':
    case 'Integer':
    case 'Long':
    case 'Currency': {
      const [least, most] = INTEGER_RANGES[type] ?? [0n, 0n];
      if (!/^[+-]?\d{1,19}$/.test(trimmed)) throw invalidValue(path);
      const number = BigInt(trimmed.replace('+', ''));
      if (number < least || number > most) throw invalidValue(path);
      return type === 'Long' || type === 'Currency' ? String(number) : Number(number);
    }
    case 'Float':
    case 'Double':
    case 'ApplicationTime': {
      const number = Number(trimmed);
      if (trimmed === '' || !Number.isFinite(number)) throw invalidValue(path);
      return type === 'Float' ? Number(Math.fround(number).toPrecision(7)) : number;
    }
    case 'SystemTime':
      if (SIMPLE_TYPES.dateTime?.violation(trimmed)) throw invalidValue(path);
      return utc(trimmed);
    case 'CLSID':
      if (SIMPLE_TYPES.GuidType?.violation(trimmed.replace(/^\{(.*)\}$/, '$1'))) throw invalidValue(path);
      return trimmed.replace(/^\{(.*)\}$/, '$1').toLowerCase();
    case 'Binary':
      if (SIMPLE_TYPES.base64Binary?.violation(trimmed)) throw invalidValue(path);
      return trimmed.replace(/\s+/g, '');
    default:
      throw invalidValue(path);
  }
}

function invalidValue(path: ExtendedPath): ItemError {
  return new ItemError(
    'ErrorInvalidExtendedPropertyValue',
    'The specified value is invalid for the extended property.',
    path.xml,
  );
}
