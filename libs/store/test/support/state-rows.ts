import { canonicalContact } from '@pmsync/domain';
import type { SyncKey } from '@pmsync/contracts';
import type { FenceToken, ForeignItem, Link, NewJournalEntry } from '../../src/index.js';

export const key: SyncKey = { connection: 'head-office', domain: 'contacts', mailbox: 'anna@example.com' };
export const other: SyncKey = { ...key, mailbox: 'boris@example.com' };
export const fence: FenceToken = { issuer: 'bucket', revision: 7 };
export const contact = canonicalContact({ surname: 'Орлова 🎻', notes: 'Длинная заметка\n& <b>' });

export function link(recordId: string, overrides: Partial<Link> = {}): Link {
  return {
    recordId,
    itemId: `item-${recordId}`,
    changeKey: 'k1',
    agreed: contact,
    restored: null,
    photoVersion: null,
    ...overrides,
  };
}

export function foreignItem(itemId: string, overrides: Partial<ForeignItem> = {}): ForeignItem {
  return { itemId, changeKey: 'k1', matchKeys: [], recordId: null, ...overrides };
}

export function entry(overrides: Partial<NewJournalEntry> = {}): NewJournalEntry {
  return {
    run: 'run-1',
    at: 100,
    recordId: 'r1',
    itemId: 'i1',
    operation: 'create',
    side: 'exchange',
    former: null,
    current: contact,
    conflictFields: [],
    undoes: null,
    ...overrides,
  };
}
