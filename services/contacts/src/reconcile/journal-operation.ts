import type { Decision } from '@pmsync/domain';
import type { JournalOperation, NewJournalEntry } from '@pmsync/store';

/** A journal entry without its run and time. */
export type Journalled = Omit<NewJournalEntry, 'run' | 'at'>;

/** What the journal keeps of a decision that was carried out; null for one that changed nothing that a person would look for. */
export function journalled(decision: Decision, itemId: string | null): Journalled | null {
  const entry = (
    operation: JournalOperation,
    former: Journalled['former'],
    current: Journalled['current'],
  ) => ({
    recordId: decision.recordId,
    itemId,
    operation,
    side: 'exchange' as const,
    former,
    current,
    conflictFields: [],
    undoes: null,
  });
  switch (decision.kind) {
    case 'create':
      return entry(decision.reason === 'new' ? 'create' : 'recreate', null, decision.contact);
    case 'update': {
      const operation = {
        changed: 'update',
        overruled: 'overrule',
        restored: 'restore',
        adopted: 'adopt',
        merged: 'update',
      } as const;
      return entry(operation[decision.reason], decision.former, decision.contact);
    }
    case 'delete':
      return entry('delete', decision.former, null);
    case 'link':
      return decision.reason === 'adopted' ? entry('adopt', decision.contact, decision.contact) : null;
    case 'unlink':
      return entry('unlink', decision.former, null);
    default:
      return null;
  }
}
