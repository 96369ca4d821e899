import { canonicalContact } from '@pmsync/domain';
import { ContractBroken } from '../errors.js';
import type { ContactRecord } from '../ports/projectmate-store.js';

/** The columns of the relation `contact` that are read. */
export const contactColumns = [
  'id',
  'given_name',
  'middle_name',
  'surname',
  'display_name',
  'file_as',
  'company_name',
  'job_title',
  'department',
  'email1',
  'email2',
  'email3',
  'business_phone',
  'mobile_phone',
  'home_phone',
  'business_fax',
  'business_street',
  'business_city',
  'business_state',
  'business_postal_code',
  'business_country',
  'home_street',
  'home_city',
  'home_state',
  'home_postal_code',
  'home_country',
  'web_page',
  'birthday',
  'notes',
] as const;

type ContactColumn = (typeof contactColumns)[number];

/** A row of the relation `contact`, as a database that may hold anything gives it. */
export type ContactRow = Readonly<Record<ContactColumn, unknown>>;

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
  const id = recordId('contact', row.id);
  const text = (column: ContactColumn): string | null => {
    const value = row[column];
    if (value === null || typeof value === 'string') return value;
    throw broken(id, column, 'must be text or NULL');
  };
  const contact = canonicalContact({
    givenName: text('given_name'),
    middleName: text('middle_name'),
    surname: text('surname'),
    displayName: text('display_name'),
    fileAs: text('file_as'),
    companyName: text('company_name'),
    jobTitle: text('job_title'),
    department: text('department'),
    email1: text('email1'),
    email2: text('email2'),
    email3: text('email3'),
    businessPhone: text('business_phone'),
    mobilePhone: text('mobile_phone'),
    homePhone: text('home_phone'),
    businessFax: text('business_fax'),
    businessAddress: {
      street: text('business_street'),
      city: text('business_city'),
      state: text('business_state'),
      postalCode: text('business_postal_code'),
      country: text('business_country'),
    },
    homeAddress: {
      street: text('home_street'),
      city: text('home_city'),
      state: text('home_state'),
      postalCode: text('home_postal_code'),
      country: text('home_country'),
    },
    webPage: text('web_page'),
    birthday: birthday(id, row.birthday),
    notes: text('notes'),
  });
  return { id, contact };
}

/** SQL Server's driver gives a date as midnight UTC. */
function birthday(id: string, value: unknown): string | null {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString().slice(0, 10);
  if (value === null || (typeof value === 'string' && value.trim() === '')) return null;
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value)) {
    const time = Date.parse(`${value}T00:00:00Z`);
    if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(value)) return value;
  }
  throw broken(id, 'birthday', 'must be a date of the calendar, YYYY-MM-DD, or NULL');
}

function broken(record: string, column: string, demand: string): ContractBroken {
  return new ContractBroken(
    `ProjectMate's relation "contact", record ${record}: column "${column}" ${demand}.`,
    { relation: 'contact', column, record },
  );
}
