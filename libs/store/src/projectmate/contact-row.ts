import { createHash } from 'node:crypto';
import { canonicalContact, type PostalAddress } from '@pmsync/domain';
import { ContractBroken } from '../errors.js';
import type { ContactRecord } from '../ports/projectmate-store.js';
import { addressColumns, textColumns, type AddressField, type TextField } from './contact-columns.js';

/** A row of `selectContacts`, as a database that may hold anything gives it. */
export type ContactRow = Readonly<Record<string, unknown>>;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id of a record. Thrown: {@link ContractBroken} when it is not a UUID in lower case, the form in which it is looked up. */
export function recordId(relation: string, value: unknown, column = 'id'): string {
  if (typeof value === 'string' && uuid.test(value)) return value;
  throw new ContractBroken(
    `ProjectMate's relation "${relation}" has "${String(value)}" in column "${column}": it must be a UUID in lower case.`,
    { relation, column },
  );
}

/** The contact of a row. Thrown: {@link ContractBroken} that names record and column, and not the value, which is about a person. */
export function contactRecord(row: ContactRow): ContactRecord {
  const id = recordId('contact', row['id']);
  const text = (column: string): string | null => {
    const value = row[column];
    if (value === null || typeof value === 'string') return value;
    throw broken(id, column, 'must be text or NULL');
  };
  const address = (field: AddressField) =>
    mapped(addressColumns[field], text) as Record<keyof PostalAddress, string | null>;
  const contact = canonicalContact({
    ...(mapped(textColumns, text) as Record<TextField, string | null>),
    businessAddress: address('businessAddress'),
    homeAddress: address('homeAddress'),
    birthday: birthday(id, row['birthday']),
    photo: photoDigest(row),
  });
  return { id, contact, protection: protection(row), active: Boolean(row['active']) };
}

function mapped(
  columns: Readonly<Record<string, string>>,
  text: (column: string) => string | null,
): Record<string, string | null> {
  return Object.fromEntries(Object.entries(columns).map(([name, column]) => [name, text(column)]));
}

function protection(row: ContactRow): ContactRecord['protection'] {
  if (row['own']) return 'own-company';
  return row['responsible'] ? 'responsible-person' : null;
}

function photoDigest({ photo_digest: digest, photo_bytes: bytes }: ContactRow): string | null {
  if (digest instanceof Uint8Array) return Buffer.from(digest).toString('hex');
  return bytes instanceof Uint8Array ? digestOf(bytes) : null;
}

/** What stands for a photo in a contact; null for none. */
export function digestOf(photo: Uint8Array | null): string | null {
  return photo === null || photo.length === 0 ? null : createHash('sha256').update(photo).digest('hex');
}

/** SQL Server's driver gives a date as midnight UTC. */
function birthday(id: string, value: unknown): string | null {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString().slice(0, 10);
  if (value === null || (typeof value === 'string' && value.trim() === '')) return null;
  if (typeof value === 'string' && isDate(value)) return value;
  throw broken(id, 'birthday', 'must be a date of the calendar, YYYY-MM-DD, or NULL');
}

/** Whether a text is a date of the calendar, YYYY-MM-DD; SQL Server's begin with the year 1. */
export function isDate(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || value.startsWith('0000')) return false;
  const time = Date.parse(`${value}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(value);
}

function broken(record: string, column: string, demand: string): ContractBroken {
  return new ContractBroken(
    `ProjectMate's relation "contact", record ${record}: column "${column}" ${demand}.`,
    { relation: 'contact', column, record },
  );
}
