import type { UndoDecision, UndoStep } from '@pmsync/domain';
import type { ProjectMateStore, StateStore } from '@pmsync/store';
import type { CommitParts, Journalled } from '../reconcile/pass-commit.js';
import type { PassGateway } from '../reconcile/pass-parts.js';

/** What an undo works with. */
export interface UndoParts extends CommitParts {
  readonly state: StateStore;
  readonly projectMate: Pick<ProjectMateStore, 'contacts' | 'writeContacts'>;
  readonly gateway: PassGateway;
}

/** A step with what is to be done, and what came of it. */
export interface UndoneStep {
  readonly step: UndoStep;
  readonly decision: UndoDecision;
  /** Why it was not carried out; null when it was, or was only previewed. */
  problem: string | null;
}

/** What the journal keeps of a step that is carried out; null for one that writes nothing. */
export function undoEntry(step: UndoStep, decision: UndoDecision): Journalled | null {
  if (decision.action !== 'create' && decision.action !== 'update' && decision.action !== 'delete')
    return null;
  return {
    recordId: step.recordId,
    itemId: step.itemId,
    side: step.side,
    operation: decision.action,
    former: decision.action === 'create' ? null : decision.former,
    current: decision.action === 'delete' ? null : decision.contact,
    conflictFields: [],
    undoes: step.entryIds[0]!,
  };
}
