/** A postal address. Every part is trimmed text, or null when there is none. */
export interface PostalAddress {
  readonly street: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly postalCode: string | null;
  readonly country: string | null;
}

/**
 * What ProjectMate and Exchange agree on about a person (design 5.1). `null` means "has none": an empty string never
 * occurs in the canonical form. A field that is not here belongs to the employee and is never touched in Exchange.
 */
export interface Contact {
  readonly givenName: string | null;
  readonly middleName: string | null;
  readonly surname: string | null;
  readonly displayName: string | null;
  readonly fileAs: string | null;
  readonly companyName: string | null;
  readonly jobTitle: string | null;
  readonly department: string | null;
  readonly email1: string | null;
  readonly email2: string | null;
  readonly email3: string | null;
  readonly businessPhone: string | null;
  readonly mobilePhone: string | null;
  readonly homePhone: string | null;
  readonly businessFax: string | null;
  readonly businessAddress: PostalAddress | null;
  readonly homeAddress: PostalAddress | null;
  readonly webPage: string | null;
  /** A calendar date `YYYY-MM-DD`, without a time or a zone, so that it never shifts. */
  readonly birthday: string | null;
  /** Plain text; lines end with `\n`. */
  readonly notes: string | null;
  /** The SHA-256 of the photo's bytes in lower-case hex, which stands for the photo: a change of it is a change of the photo. */
  readonly photo: string | null;
}

export type ContactField = keyof Contact;

const textFields = [
  'givenName',
  'middleName',
  'surname',
  'displayName',
  'fileAs',
  'companyName',
  'jobTitle',
  'department',
  'email1',
  'email2',
  'email3',
  'businessPhone',
  'mobilePhone',
  'homePhone',
  'businessFax',
  'webPage',
] as const satisfies readonly ContactField[];

export type ContactTextField = (typeof textFields)[number];

/** The fields that hold one line of text. */
export const contactTextFields: readonly ContactTextField[] = textFields;

/** Every field, in the order in which the canonical form writes them. */
export const contactFields: readonly ContactField[] = [
  ...textFields,
  'businessAddress',
  'homeAddress',
  'birthday',
  'notes',
  'photo',
];

/** A contact that has nothing. */
export const blankContact = Object.fromEntries(
  contactFields.map((field) => [field, null]),
) as unknown as Contact;
