import { remoteAccessBounds, type RemoteValue } from '@pmsync/contracts';
import type { ContactRecord, UnreadableContact } from '@pmsync/store';
import { completePart } from './complete-part.js';
import { size } from './room.js';

type Found =
  | { readonly id: string; readonly record: ContactRecord }
  | { readonly id: string; readonly unreadable: UnreadableContact };

/** Reads contacts by their ids, as the store does. */
export type ReadContacts = (
  ids: readonly string[],
  unreadable: (contact: UnreadableContact) => void,
) => Promise<readonly ContactRecord[]>;

/** The contacts, as far as one answer holds them. One that is unreadable travels as that, and so does one that no answer can hold. */
export async function contactsPart(
  contactIds: readonly string[],
  readContacts: ReadContacts,
): Promise<RemoteValue<'contacts'>> {
  const read = async (slice: readonly string[]): Promise<Found[]> => {
    const found: Found[] = [];
    const records = await readContacts(slice, (unreadable) => found.push({ id: unreadable.id, unreadable }));
    for (const record of records) found.push(carried(record));
    return found;
  };
  const { items, rest } = await completePart(contactIds, read, ({ id }) => id);
  return {
    contacts: items.flatMap((item) => ('record' in item ? [item.record] : [])),
    unreadable: items.flatMap((item) => ('unreadable' in item ? [item.unreadable] : [])),
    rest,
  };
}

function carried(record: ContactRecord): Found {
  const { id } = record;
  const bytes = size({ id, record });
  if (bytes <= remoteAccessBounds.answerBytes) return { id, record };
  const problem = `ProjectMate's relation "contact", record ${id}: it has ${bytes} bytes of text, more than the remote access can carry: shorten its notes.`;
  return { id, unreadable: { id, problem } };
}
