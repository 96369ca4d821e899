import { createHash } from 'node:crypto';
import type { MailboxItem } from '@pmsync/contracts';
import type { ForeignItem } from '@pmsync/store';
import { matchKeysOf } from './match-keys.js';

/** The change key of an item of which it is not settled yet whether it becomes a record: a look at the whole folder comes back to it. */
export const unfinished = '';

/** Stands in the place of a record where the question is whose item of several records one is. */
export function questionOf(itemId: string): string {
  return `question/${createHash('sha256').update(itemId).digest('hex')}`;
}

/** What is remembered of an item. A private one, and what is no contact, is never matched. */
export function foreignItem(item: MailboxItem, recordId: string | null): ForeignItem {
  const { itemId, changeKey, contact, kind } = item;
  const matchKeys = item.private || kind !== 'contact' ? [] : matchKeysOf(contact);
  return { itemId, changeKey, matchKeys, recordId };
}
