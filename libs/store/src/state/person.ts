import type { Contact } from '@pmsync/domain';

/** By what a contact is searched: its names, in both orders, and its e-mail addresses, a line each. Databases differ in which letters they can compare without regard to capitals: so we do it for them. */
export function personOf(contact: Contact): string {
  const { displayName, fileAs, surname, givenName, middleName, email1, email2, email3 } = contact;
  const inOrder = (...names: (string | null)[]) => names.filter((name) => name !== null).join(' ');
  const lines = [
    displayName,
    fileAs,
    inOrder(surname, givenName, middleName),
    inOrder(givenName, middleName, surname),
    inOrder(givenName, surname),
    email1,
    email2,
    email3,
  ].filter((line) => line !== null && line !== '');
  return [...new Set(lines.map((line) => searched(line!)))].join('\n');
}

/** Text as it is searched for: capitals do not count, and Ё is as good as Е, since few people type it. */
export function searched(text: string): string {
  return text.normalize('NFC').toLowerCase().replaceAll('ё', 'е').trim();
}
