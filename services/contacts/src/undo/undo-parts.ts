import type { UndoDecision, UndoStep } from '@pmsync/domain';
import type { ProjectMateStore, StateStore } from '@pmsync/store';
import type { CommitParts, Journalled } from '../reconcile/pass-commit.js';
import { formerPhoto } from '../reconcile/kept-photos.js';
import type { PassGateway, PassParts } from '../reconcile/pass-parts.js';

/** What an undo works with. */
export interface UndoParts extends CommitParts {
  readonly state: StateStore;
  readonly projectMate: Pick<ProjectMateStore, 'contacts' | 'contactPhoto' | 'writeContacts'>;
  readonly gateway: PassGateway;
  readonly photos: PassParts['photos'];
}

/** Those of the photos that steps would bring back that can be. */
export async function keptPhotos(
  { state }: Pick<UndoParts, 'state'>,
  steps: readonly UndoStep[],
): Promise<ReadonlySet<string>> {
  const wanted = new Set(
    steps.flatMap(({ target, expected }) =>
      target && target.photo !== null && target.photo !== expected?.photo ? [target.photo] : [],
    ),
  );
  if (wanted.size === 0) return wanted;
  for (const digest of await state.missingPhotos([...wanted])) wanted.delete(digest);
  return wanted;
}

/** The photo that a step takes away from its side; null where it takes none. */
export function photoTaken(decision: UndoDecision): string | null {
  switch (decision.action) {
    case 'update':
      return formerPhoto('update', decision.former, decision.fields);
    case 'delete':
      return formerPhoto('delete', decision.former, []);
    default:
      return null;
  }
}

/** Whether a step has to give its side a photo, or take the photo away from what stays. */
export function writesPhoto(decision: UndoDecision): boolean {
  if (decision.action === 'create') return decision.contact.photo !== null;
  return decision.action === 'update' && decision.fields.includes('photo');
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
