import { differingFields } from './comparison.js';
import type { Contact, ContactField } from './contact.js';
import type { Decision, ItemUpdate, RecordUpdate } from './decisions.js';
import { conflictingFields, mergeContacts } from './merge.js';
import { ownFirmFields } from './own-firm.js';
import type { ContactLink, ItemPlace, RecordSide } from './plan-input.js';
import type { ContactPolicy } from './policy.js';
import { restoredWhenSeen, restoresOfTheSame, tolerated } from './tolerance.js';

/** The employee edited a linked item; the record may have changed, too (it did not when it is not given). */
export function decideChangedItem(
  policy: ContactPolicy,
  link: ContactLink,
  item: ItemPlace,
  found: Contact,
  record: RecordSide | undefined,
): Decision | null {
  const { recordId, agreed } = link;
  if (policy.mode === 'two-way') {
    // Without the record nobody knows whether it is protected, or what it says: it has to be read first.
    if (!record) return null;
    if (record.protection === null) {
      const merged = mergedDecision(policy, {
        recordId,
        item,
        base: agreed,
        record: record.contact,
        found,
        stamp: false,
      });
      if (merged) return merged;
    }
  }
  return recordStands(link, item, found, record?.contact ?? agreed);
}

/** The edit that the record takes; null when it takes none. */
export function mergedDecision(
  policy: ContactPolicy,
  parts: {
    readonly recordId: string;
    readonly item: ItemPlace;
    readonly base: Contact;
    readonly record: Contact;
    readonly found: Contact;
    readonly stamp: boolean;
  },
): RecordUpdate | null {
  const { base, record, found } = parts;
  // Nobody becomes one of the firm's own people by an edit in Outlook.
  const untouchable = new Set(ownFirmFields(found, policy.ownFirm));
  const { merged, recordFields, conflicts } = mergeContacts(base, record, found, untouchable);
  if (recordFields.length === 0) return null;
  return {
    kind: 'update-record',
    recordId: parts.recordId,
    item: parts.item,
    found,
    former: record,
    contact: merged,
    fields: recordFields,
    stamp: parts.stamp,
    conflicts,
  };
}

/** What is left to do about the item once the record has taken its values: the record may say more than was written, names made of others for instance. */
export function afterRecordUpdate(update: RecordUpdate, record: Contact): Decision {
  const fields = differingFields(update.found, record);
  const { recordId, item, stamp } = update;
  if (fields.length === 0 && !stamp) {
    return { kind: 'link', recordId, item, contact: record, reason: 'merged', fields: [], restored: null };
  }
  return {
    kind: 'update',
    recordId,
    item,
    contact: record,
    fields,
    former: update.found,
    reason: 'merged',
    restored: null,
    stamp,
    conflicts: update.conflicts,
  };
}

/** ProjectMate's values replace the edit. */
function recordStands(link: ContactLink, item: ItemPlace, found: Contact, wanted: Contact): Decision {
  const { recordId, agreed } = link;
  const fields = differingFields(found, wanted);
  if (fields.length === 0) {
    return {
      kind: 'link',
      recordId,
      item,
      contact: wanted,
      reason: 'seen',
      fields: [],
      restored: restoredWhenSeen(link),
    };
  }
  const update = (
    reason: ItemUpdate['reason'],
    restored: ItemUpdate['restored'],
    conflicts: readonly ContactField[],
  ): ItemUpdate => ({
    kind: 'update',
    recordId,
    item,
    contact: wanted,
    fields,
    former: found,
    reason,
    restored,
    stamp: false,
    conflicts,
  });
  if (differingFields(agreed, wanted).length > 0) {
    return update('overruled', null, conflictingFields(agreed, wanted, found));
  }
  const again = link.restored !== null && differingFields(link.restored.from, found).length === 0;
  const times = again ? link.restored.times : 0;
  if (times >= restoresOfTheSame) {
    return {
      kind: 'link',
      recordId,
      item,
      contact: wanted,
      reason: 'tolerated',
      fields,
      restored: tolerated(found),
    };
  }
  return update('restored', { from: found, times: times + 1 }, []);
}
