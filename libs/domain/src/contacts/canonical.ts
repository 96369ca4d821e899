import {
  contactFields,
  contactTextFields,
  type Contact,
  type ContactField,
  type PostalAddress,
} from './contact.js';

/** What a source knows of a contact: any field may be missing, empty or untidy. */
export type UntidyContact = {
  readonly [Field in ContactField]?: Field extends 'businessAddress' | 'homeAddress'
    ? Partial<PostalAddress> | null
    : string | null;
};

/**
 * Code points that XML 1.0 (section 2.2) cannot carry, not even as a character reference: C0 controls but tab and line
 * ends, unpaired surrogates, U+FFFE and U+FFFF. Servers refuse a whole batch for one of them.
 */
const forbiddenInXml =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;

/** Looked for first: nearly every text has none of it, and looking is ten times faster than replacing. */
const perhapsForbidden = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

function stripForbidden(text: string): string {
  return perhapsForbidden.test(text) || !text.isWellFormed() ? text.replace(forbiddenInXml, '') : text;
}

/** Whether a line has blanks that its canonical form does not have. */
const untidyBlanks = /^\s|\s$|\s\s|[^\S ]/;

function line(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const legal = stripForbidden(text);
  return (untidyBlanks.test(legal) ? legal.replace(/\s+/g, ' ').trim() : legal) || null;
}

function paragraph(text: string | null | undefined): string | null {
  if (text === null || text === undefined) return null;
  const lines = stripForbidden(text)
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((each) => each.trimEnd());
  return lines.join('\n').replace(/^\n+/, '').trimEnd() || null;
}

function address(value: Partial<PostalAddress> | null | undefined): PostalAddress | null {
  if (!value) return null;
  const canonical: PostalAddress = {
    // A street may take several lines; servers differ in their line ends.
    street: paragraph(value.street),
    city: line(value.city),
    state: line(value.state),
    postalCode: line(value.postalCode),
    country: line(value.country),
  };
  return Object.values(canonical).some((part) => part !== null) ? canonical : null;
}

function date(value: string | null | undefined): string | null {
  return value?.trim().match(/^\d{4}-\d{2}-\d{2}/)?.[0] ?? null;
}

function digest(value: string | null | undefined): string | null {
  const text = value?.trim().toLowerCase() ?? '';
  return /^[0-9a-f]{64}$/.test(text) ? text : null;
}

/**
 * The form in which two contacts are compared: what a server may change in storing a value (line ends, trailing blanks,
 * empty for missing) and what it cannot store at all (forbidden characters) is gone. Idempotent.
 */
export function canonicalContact(untidy: UntidyContact): Contact {
  const canonical: Partial<Record<ContactField, string | PostalAddress | null>> = {};
  for (const field of contactTextFields) canonical[field] = line(untidy[field]);
  canonical.businessAddress = address(untidy.businessAddress);
  canonical.homeAddress = address(untidy.homeAddress);
  canonical.birthday = date(untidy.birthday);
  canonical.notes = paragraph(untidy.notes);
  canonical.photo = digest(untidy.photo);
  return canonical as unknown as Contact;
}

/** The canonical text of a contact that is already canonical: equal texts, equal contacts. Fields without a value are left out. */
export function canonicalText(contact: Contact): string {
  return JSON.stringify(
    contactFields.filter((field) => contact[field] !== null).map((field) => [field, contact[field]]),
  );
}
