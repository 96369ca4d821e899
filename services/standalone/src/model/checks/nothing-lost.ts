import { contactFields, type Contact } from '@pmsync/domain';
import type { JournalEntry } from '@pmsync/store';
import { meaning } from '../meaning.js';
import { nameOf, type Look } from './look.js';

/** Invariant 3: each value that a write replaced or deleted is a former value in the journal. */
export function nothingLost({ world, journal }: Look): string[] {
  const breaches: string[] = [];
  const entriesOf = Map.groupBy(journal, ({ recordId, side }) => `${side} ${recordId}`);
  for (const { mailbox, recordId, former, current, blind, itemId } of world.exchange.writes) {
    // What Exchange deletes although it has changed lies in Deleted Items as it was: nothing can be done about the moment between reading and deleting.
    if (!former || blind || recordId === null) continue;
    const entries = (entriesOf.get(`exchange ${recordId}`) ?? []).filter(
      (entry) => entry.mailbox === mailbox,
    );
    const lost = lostFields(former.contact, current?.contact ?? null, entries);
    if (lost.length > 0)
      breaches.push(
        `${mailbox}: the former ${lost.join(', ')} of ${itemId} (${nameOf(recordId)}) is nowhere in the journal`,
      );
  }
  for (const { recordId, former, current } of world.firm.writes) {
    if (!former) continue;
    const lost = lostFields(former, current, entriesOf.get(`projectmate ${recordId}`) ?? []);
    if (lost.length > 0)
      breaches.push(
        `ProjectMate: the former ${lost.join(', ')} of ${nameOf(recordId)} is nowhere in the journal`,
      );
  }
  return breaches;
}

/** The fields whose former value was replaced, and that no entry has together. */
function lostFields(former: Contact, current: Contact | null, entries: readonly JournalEntry[]): string[] {
  const gone = contactFields.filter((field) => {
    const value = meaning(former, field);
    return value !== '' && (current === null || meaning(current, field) !== value);
  });
  if (gone.length === 0) return [];
  const kept = entries.some(
    (entry) =>
      entry.former !== null &&
      gone.every((field) => meaning(entry.former!, field) === meaning(former, field)),
  );
  return kept ? [] : gone;
}
