import { createHash } from 'node:crypto';
import { canonicalText } from './canonical.js';
import type { Contact } from './contact.js';
import { folded, likenessOf, matchContact } from './matching.js';
import { isOfOwnFirm } from './own-firm.js';
import type { OwnFirm } from './policy.js';

/** An item of the employee's own, as it may come into ProjectMate. */
export interface ImportCandidate {
  readonly contact: Contact;
  /** Marked private or confidential in Outlook. */
  readonly private: boolean;
}

/** What becomes of an item of the employee's own in a mode that takes such items into ProjectMate. */
export type ImportDecision =
  /** Never taken: private, one of the firm's own people, or nobody to speak of (design 5.1). */
  | { readonly kind: 'refused'; readonly reason: 'private' | 'own-firm' | 'nameless' }
  /** ProjectMate has this person. */
  | { readonly kind: 'known'; readonly recordId: string }
  /** Several records may be this person. */
  | { readonly kind: 'ambiguous'; readonly recordIds: readonly string[] }
  | { readonly kind: 'create'; readonly recordId: string; readonly contact: Contact };

/** Why an item may not come into ProjectMate; null when it may. */
function importRefusal(
  { contact, private: isPrivate }: ImportCandidate,
  firm: OwnFirm,
): 'private' | 'own-firm' | 'nameless' | null {
  if (isPrivate) return 'private';
  if (isOfOwnFirm(contact, firm)) return 'own-firm';
  const { givenName, surname, displayName } = contact;
  const named = givenName !== null || surname !== null || displayName !== null;
  return named || likenessOf(contact).emails.length > 0 ? null : 'nameless';
}

/** `records`: the contacts of ProjectMate that may be this person. */
export function planImport(
  candidate: ImportCandidate,
  records: readonly { readonly id: string; readonly contact: Contact }[],
  firm: OwnFirm,
): ImportDecision {
  const reason = importRefusal(candidate, firm);
  if (reason !== null) return { kind: 'refused', reason };
  const contact = importedContact(candidate.contact);
  const match = matchContact(contact, records);
  switch (match.kind) {
    case 'one':
      return { kind: 'known', recordId: match.candidate.id };
    case 'ambiguous':
      return { kind: 'ambiguous', recordIds: match.candidates.map(({ id }) => id) };
    case 'none':
      return { kind: 'create', recordId: importedRecordId(contact), contact };
  }
}

/** ProjectMate makes display names of surnames and given names: who has neither, is given what Outlook shows. */
function importedContact(contact: Contact): Contact {
  const { givenName, surname, displayName, fileAs, email1, email2, email3 } = contact;
  if (givenName !== null || surname !== null) return contact;
  return { ...contact, surname: displayName ?? fileAs ?? email1 ?? email2 ?? email3 };
}

/**
 * What makes two contacts one person. Who has neither a full name nor an address is known by nothing (there are many called "Мама"): only one who is the same in every
 * field is the same.
 */
function personOf(contact: Contact): string {
  const { emails, name } = likenessOf(contact);
  if (name === null && emails.length === 0) return canonicalText(contact);
  const oneName = folded(contact.surname ?? contact.givenName ?? '');
  return [name ?? oneName, [...emails].sort().join(',')].join('/');
}

/**
 * A UUID that follows from who the person is, so that a creation that is repeated, or made by two mailboxes at once, is one record (invariant 2). Version 8 of
 * RFC 9562.
 */
function importedRecordId(contact: Contact): string {
  const hex = createHash('sha256')
    .update(`import/${personOf(contact)}`)
    .digest('hex');
  const variant = ((Number.parseInt(hex[16]!, 16) & 0x3) | 0x8).toString(16);
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `8${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
