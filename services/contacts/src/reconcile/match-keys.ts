import { createHash } from 'node:crypto';
import { likenessKeys, type Contact } from '@pmsync/domain';

/** The digests under which a contact is found when its like is looked for. The employee's own contacts are nobody else's business: no address of theirs is stored. */
export function matchKeysOf(contact: Contact): string[] {
  return likenessKeys(contact).map((key) => createHash('sha256').update(key).digest('base64url'));
}
