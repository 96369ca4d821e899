import type { Contact, Decision, RecordUpdate } from '@pmsync/domain';
import type { JournalOperation } from '@pmsync/store';
import type { Journalled } from './pass-commit.js';

/** What the journal keeps of a decision about an item that was carried out; null for one that changed nothing that a person would look for. */
export function journalled(decision: Decision, itemId: string | null): Journalled | null {
  const entry = (
    operation: JournalOperation,
    former: Contact | null,
    current: Contact | null,
    conflictFields: Journalled['conflictFields'] = [],
  ): Journalled => ({
    recordId: decision.recordId,
    itemId,
    side: 'exchange',
    operation,
    former,
    current,
    conflictFields,
    undoes: null,
  });
  switch (decision.kind) {
    case 'create':
      return entry(decision.reason === 'new' ? 'create' : 'recreate', null, decision.contact);
    case 'update': {
      const operations = {
        changed: 'update',
        overruled: 'overrule',
        restored: 'restore',
        adopted: 'adopt',
        merged: 'update',
      } as const;
      return entry(operations[decision.reason], decision.former, decision.contact, decision.conflicts);
    }
    case 'delete':
      return entry('delete', decision.former, null, decision.conflicts);
    case 'link':
      return decision.reason === 'adopted' ? entry('adopt', decision.contact, decision.contact) : null;
    case 'unlink':
      return entry('unlink', decision.former, null);
    case 'detach':
      return entry('detach', decision.former, null);
    case 'update-record':
    case 'delete-record':
    case 'ambiguous':
    case 'nothing':
      return null;
  }
}

/** What the journal keeps of an edit that a record took. `current`: the record afterwards. */
export function journalledRecordUpdate(update: RecordUpdate, current: Contact): Journalled {
  return {
    recordId: update.recordId,
    itemId: update.item.itemId,
    side: 'projectmate',
    operation: 'merge',
    former: update.former,
    current,
    conflictFields: update.conflicts,
    undoes: null,
  };
}

/** What the journal keeps of a record that was deleted because its item was. */
export function journalledRecordDeletion(recordId: string, former: Contact): Journalled {
  return {
    recordId,
    itemId: null,
    side: 'projectmate',
    operation: 'delete',
    former,
    current: null,
    conflictFields: [],
    undoes: null,
  };
}
