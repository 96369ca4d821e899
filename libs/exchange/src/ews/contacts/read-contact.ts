import {
  canonicalContact,
  type Contact,
  type ContactField,
  type PostalAddress,
  type UntidyContact,
} from '@pmsync/domain';
import type { Element } from '../xml/element.js';
import { addressParts, ewsFields, fieldsInOrder } from './fields.js';

const fieldUri = (uri: string) => `<t:FieldURI FieldURI="${uri}"/>`;

/** What GetItem has to bring so that {@link readContact} finds every field. */
export const contactPaths: string = [
  ...new Set(
    fieldsInOrder.map((field) => {
      const place = ewsFields[field];
      switch (place.kind) {
        case 'element':
          return fieldUri(place.uri);
        case 'email':
          return fieldUri('contacts:EmailAddresses');
        case 'phone':
          return fieldUri('contacts:PhoneNumbers');
        case 'address':
          return fieldUri('contacts:PhysicalAddresses');
      }
    }),
  ),
].join('');

/** A contact of Exchange, canonical. Dates that other clients wrote at midnight of some zone are taken by the nearest date. */
export function readContact(item: Element): Contact {
  const values: Partial<Record<ContactField, string | Partial<PostalAddress> | null>> = {};
  for (const field of fieldsInOrder) {
    const place = ewsFields[field];
    if (place.kind === 'element') values[field] = item.child(`t:${place.element}`)?.text ?? null;
    else if (place.kind === 'address')
      values[field] = readAddress(entryOf(item, 'PhysicalAddresses', place.key));
    else if (place.kind === 'email') values[field] = readEmail(entryOf(item, 'EmailAddresses', place.key));
    else values[field] = entryOf(item, 'PhoneNumbers', place.key)?.text ?? null;
  }
  values.birthday = readDate(values.birthday as string | null);
  return canonicalContact(values as UntidyContact);
}

/** Outlook may keep the address of a colleague as Exchange's internal one (`/o=...`, routing type EX), with the SMTP address beside it. */
function readEmail(entry: Element | undefined): string | null {
  if (!entry) return null;
  const { text } = entry;
  const name = entry.attribute('Name')?.trim() ?? '';
  return isInternalAddress(text) && /^[^\s@<>]+@[^\s@<>]+$/.test(name) ? name : text;
}

function isInternalAddress(text: string): boolean {
  return /^\s*\/o=/i.test(text);
}

/** Whether an e-mail address is one that means nothing outside of its Exchange. */
export function hasInternalAddress({ email1, email2, email3 }: Contact): boolean {
  return [email1, email2, email3].some((address) => address !== null && isInternalAddress(address));
}

function entryOf(item: Element, dictionary: string, key: string): Element | undefined {
  const entries = item.child(`t:${dictionary}`)?.children ?? [];
  return entries.find((each) => each.attribute('Key') === key);
}

function readAddress(entry: Element | undefined): Partial<PostalAddress> | null {
  if (!entry) return null;
  return Object.fromEntries(
    addressParts.map(([name, part]) => [part, entry.child(`t:${name}`)?.text ?? null]),
  );
}

const halfDay = 12 * 60 * 60_000;

/**
 * The date of a birthday. With an offset it is an instant: one before noon UTC belongs to the date that it has in UTC, a later one is midnight of a zone east of
 * Greenwich and belongs to the next. Without an offset the date is as written. Null for what is no date.
 */
function readDate(text: string | null): string | null {
  const written = text?.trim() ?? '';
  const day = written.slice(0, 10);
  if (!isDay(day)) return null;
  if (!/(?:Z|[+-]\d\d:\d\d)$/.test(written)) return day;
  const instant = Date.parse(written) + halfDay - 1;
  const date = Number.isNaN(instant) ? '' : new Date(instant).toISOString().slice(0, 10);
  return isDay(date) ? date : null;
}

/** Whether it is a date of the calendar (none has February 30) that databases know: from year 1 to 9999. */
function isDay(text: string): boolean {
  const instant = /^\d{4}-\d\d-\d\d$/.test(text) && text >= '0001' ? Date.parse(`${text}T00:00:00Z`) : NaN;
  return !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text);
}
