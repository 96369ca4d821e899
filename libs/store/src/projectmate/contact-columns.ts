import type { ContactField, PostalAddress } from '@pmsync/domain';

export type AddressField = 'businessAddress' | 'homeAddress';
export type TextField = Exclude<ContactField, AddressField | 'birthday' | 'photo'>;

/** In which column of the relation `contact` a field is. */
export const textColumns: Readonly<Record<TextField, string>> = {
  givenName: 'given_name',
  middleName: 'middle_name',
  surname: 'surname',
  displayName: 'display_name',
  fileAs: 'file_as',
  companyName: 'company_name',
  jobTitle: 'job_title',
  department: 'department',
  email1: 'email1',
  email2: 'email2',
  email3: 'email3',
  businessPhone: 'business_phone',
  mobilePhone: 'mobile_phone',
  homePhone: 'home_phone',
  businessFax: 'business_fax',
  webPage: 'web_page',
  notes: 'notes',
};

const addressColumnsOf = (place: string): Readonly<Record<keyof PostalAddress, string>> => ({
  street: `${place}_street`,
  city: `${place}_city`,
  state: `${place}_state`,
  postalCode: `${place}_postal_code`,
  country: `${place}_country`,
});

export const addressColumns: Readonly<Record<AddressField, Readonly<Record<keyof PostalAddress, string>>>> = {
  businessAddress: addressColumnsOf('business'),
  homeAddress: addressColumnsOf('home'),
};

/** The columns whose text becomes a field, and the record's id. */
export const readColumns: readonly string[] = [
  'id',
  ...Object.values(textColumns),
  ...Object.values(addressColumns).flatMap((columns) => Object.values(columns)),
  'birthday',
];
