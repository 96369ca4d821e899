import type { MailboxItem } from '@pmsync/contracts';
import type { ForeignItem } from '@pmsync/store';
import { matchKeysOf } from './match-keys.js';

/** A row whose record has not been made for certain: it says so until the creation is recorded. */
export const unfinished = '';

/** What is remembered of an item. A private one, and what is no contact, is never matched. */
export function foreignItem(item: MailboxItem, recordId: string | null): ForeignItem {
  const { itemId, changeKey, contact, kind } = item;
  const matchKeys = item.private || kind !== 'contact' ? [] : matchKeysOf(contact);
  return { itemId, changeKey, matchKeys, recordId };
}
