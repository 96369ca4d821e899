import type { Contact } from './contact.js';

/** What a person is recognised by. All in lower case. */
export interface Likeness {
  readonly emails: readonly string[];
  /** Surname, given name and company; null when there is no surname or no given name. */
  readonly name: string | null;
}

export function likenessOf(contact: Contact): Likeness {
  const emails = [contact.email1, contact.email2, contact.email3].flatMap(
    (email) => email?.toLowerCase() ?? [],
  );
  return { emails: [...new Set(emails)], name: nameOf(contact) };
}

function nameOf({ surname, givenName, companyName }: Contact): string | null {
  if (surname === null || givenName === null) return null;
  return [surname, givenName, companyName ?? ''].map(folded).join('|');
}

/** Written by hand, "Семёнов" and "СЕМЕНОВ" are one man. */
export function folded(text: string): string {
  return text.toLowerCase().replaceAll('ё', 'е');
}

/** The texts under which a contact is found when its like is looked for. */
export function likenessKeys(contact: Contact): string[] {
  const { emails, name } = likenessOf(contact);
  return [...emails.map((email) => `email/${email}`), ...(name === null ? [] : [`name/${name}`])];
}

export type Match<Candidate> =
  | { readonly kind: 'none' }
  | { readonly kind: 'one'; readonly candidate: Candidate }
  | { readonly kind: 'ambiguous'; readonly candidates: readonly Candidate[] };

/**
 * Which of the candidates is this person: by e-mail address, unless the names contradict; then by surname, given name and company. Where several fit, the phone
 * decides; where it does not, nobody guesses (design 5.1).
 */
export function matchContact<Candidate extends { readonly contact: Contact }>(
  contact: Contact,
  candidates: readonly Candidate[],
): Match<Candidate> {
  const { emails, name } = likenessOf(contact);
  const byEmail = candidates.filter(
    (each) =>
      likenessOf(each.contact).emails.some((email) => emails.includes(email)) &&
      !namesContradict(contact, each.contact),
  );
  if (byEmail.length > 0) return narrowed(contact, byEmail);
  const byName = candidates.filter((each) => name !== null && likenessOf(each.contact).name === name);
  return narrowed(contact, byName);
}

/** An address may be shared (office@): then it is the names that tell people apart. */
function namesContradict(left: Contact, right: Contact): boolean {
  if (isUnnamed(left) || isUnnamed(right)) return wordsContradict(wordsOfName(left), wordsOfName(right));
  const differ = (a: string | null, b: string | null) => a !== null && b !== null && folded(a) !== folded(b);
  return differ(left.surname, right.surname) || differ(left.givenName, right.givenName);
}

function isUnnamed({ surname, givenName }: Contact): boolean {
  return surname === null && givenName === null;
}

/** Who has neither surname nor given name is called what Outlook shows; an address shown there is no name. */
function wordsOfName(contact: Contact): string[] {
  const { surname, givenName, middleName, displayName } = contact;
  const names = isUnnamed(contact)
    ? [displayName?.includes('@') ? null : displayName]
    : [surname, givenName, middleName];
  return names.flatMap((name) =>
    name === null || name === undefined ? [] : (folded(name).match(/[\p{L}\p{N}]+/gu) ?? []),
  );
}

/** Whether neither says less of the same: "Анна" and "Ли Анна" may be one person, "Офис" and "Ли Анна" are not. */
function wordsContradict(left: readonly string[], right: readonly string[]): boolean {
  const within = (some: readonly string[], all: readonly string[]) =>
    some.every((word) => all.includes(word));
  return !within(left, right) && !within(right, left);
}

function narrowed<Candidate extends { readonly contact: Contact }>(
  contact: Contact,
  fitting: readonly Candidate[],
): Match<Candidate> {
  const [first, ...others] = fitting;
  if (!first) return { kind: 'none' };
  if (others.length === 0) return { kind: 'one', candidate: first };
  const phones = new Set(phonesOf(contact));
  const byPhone = fitting.filter((each) => phonesOf(each.contact).some((phone) => phones.has(phone)));
  if (byPhone.length === 1) return { kind: 'one', candidate: byPhone[0]! };
  return { kind: 'ambiguous', candidates: fitting };
}

/** The last ten digits: "8 495 ..." and "+7 495 ..." are one number. */
function phonesOf({ businessPhone, mobilePhone, homePhone }: Contact): string[] {
  return [businessPhone, mobilePhone, homePhone].flatMap((phone) => {
    const digits = phone?.replace(/\D/g, '') ?? '';
    return digits.length >= 5 ? [digits.slice(-10)] : [];
  });
}
