import { canonicalContact } from '@pmsync/domain';
import { ContractBroken } from '../errors.js';
import type { ContactRecord } from '../ports/projectmate-store.js';

type Text = string | null;

/** A row of the relation `contact`. */
export interface ContactRow {
  readonly id: string;
  readonly given_name: Text;
  readonly middle_name: Text;
  readonly surname: Text;
  readonly display_name: Text;
  readonly file_as: Text;
  readonly company_name: Text;
  readonly job_title: Text;
  readonly department: Text;
  readonly email1: Text;
  readonly email2: Text;
  readonly email3: Text;
  readonly business_phone: Text;
  readonly mobile_phone: Text;
  readonly home_phone: Text;
  readonly business_fax: Text;
  readonly business_street: Text;
  readonly business_city: Text;
  readonly business_state: Text;
  readonly business_postal_code: Text;
  readonly business_country: Text;
  readonly home_street: Text;
  readonly home_city: Text;
  readonly home_state: Text;
  readonly home_postal_code: Text;
  readonly home_country: Text;
  readonly web_page: Text;
  readonly birthday: Text;
  readonly notes: Text;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** The id of a record, in lower case. Thrown: {@link ContractBroken} when it is not a UUID. */
export function recordId(relation: string, value: unknown): string {
  const id = typeof value === 'string' ? value.toLowerCase() : '';
  if (!uuid.test(id))
    throw new ContractBroken(
      `ProjectMate's relation "${relation}" has the id "${String(value)}", which is not a UUID.`,
    );
  return id;
}

export function contactRecord(row: ContactRow): ContactRecord {
  const contact = canonicalContact({
    givenName: row.given_name,
    middleName: row.middle_name,
    surname: row.surname,
    displayName: row.display_name,
    fileAs: row.file_as,
    companyName: row.company_name,
    jobTitle: row.job_title,
    department: row.department,
    email1: row.email1,
    email2: row.email2,
    email3: row.email3,
    businessPhone: row.business_phone,
    mobilePhone: row.mobile_phone,
    homePhone: row.home_phone,
    businessFax: row.business_fax,
    businessAddress: {
      street: row.business_street,
      city: row.business_city,
      state: row.business_state,
      postalCode: row.business_postal_code,
      country: row.business_country,
    },
    homeAddress: {
      street: row.home_street,
      city: row.home_city,
      state: row.home_state,
      postalCode: row.home_postal_code,
      country: row.home_country,
    },
    webPage: row.web_page,
    birthday: row.birthday,
    notes: row.notes,
  });
  return { id: recordId('contact', row.id), contact };
}
