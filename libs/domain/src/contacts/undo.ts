import { differingFields } from './comparison.js';
import type { Contact, ContactField } from './contact.js';

/** A write that the journal tells of. */
export interface UndoableWrite {
  readonly id: string;
  readonly side: 'exchange' | 'projectmate';
  readonly operation: string;
  readonly recordId: string;
  readonly itemId: string | null;
  readonly former: Contact | null;
  readonly current: Contact | null;
}

/** The writes to one side of one record, taken together. */
export interface UndoStep {
  readonly side: 'exchange' | 'projectmate';
  readonly recordId: string;
  readonly itemId: string | null;
  /** The newest first. */
  readonly entryIds: readonly string[];
  /** What the side is to hold again; null: nothing. */
  readonly target: Contact | null;
  /** What it held after the last of the writes. */
  readonly expected: Contact | null;
  /** `deletion-kept`: nothing was written, the employee deleted the item and it was left so. `not-ours`: nothing was written. `broken`: somebody else wrote in between. */
  readonly nature: 'written' | 'deletion-kept' | 'not-ours' | 'broken';
}

export type UndoDecision =
  | { readonly action: 'create'; readonly contact: Contact }
  | {
      readonly action: 'update';
      readonly contact: Contact;
      readonly former: Contact;
      readonly fields: readonly ContactField[];
    }
  | { readonly action: 'delete'; readonly former: Contact }
  | { readonly action: 'reattach' | 'nothing' | 'changed-since' | 'not-ours' };

/** What has to be taken back, record by record, so that each side holds again what it held before the first of these writes. `writes`: the newest first. */
export function undoSteps(writes: readonly UndoableWrite[]): UndoStep[] {
  const groups = Map.groupBy(writes, ({ side, recordId }) => `${side} ${recordId}`);
  return [...groups.values()].map((group) => {
    const newest = group[0]!;
    const oldest = group.at(-1)!;
    return {
      side: newest.side,
      recordId: newest.recordId,
      itemId: newest.itemId,
      entryIds: group.map(({ id }) => id),
      target: oldest.former,
      expected: newest.current,
      nature: natureOf(group),
    };
  });
}

function natureOf(group: readonly UndoableWrite[]): UndoStep['nature'] {
  const [newest] = group;
  if (newest!.operation === 'detach') return 'deletion-kept';
  if (newest!.operation === 'unlink') return 'not-ours';
  const unbroken = group.every((write, index) => {
    const older = group[index + 1];
    return !older || same(write.former, older.current);
  });
  return unbroken ? 'written' : 'broken';
}

/** `present`: what the side holds now. Whoever changed it since is not overruled. */
export function decideUndo({ target, expected, nature }: UndoStep, present: Contact | null): UndoDecision {
  if (nature === 'not-ours') return { action: 'not-ours' };
  if (nature === 'deletion-kept') return { action: present === null ? 'reattach' : 'changed-since' };
  if (same(present, target)) return { action: 'nothing' };
  if (nature === 'broken' || !same(present, expected)) return { action: 'changed-since' };
  if (present === null) return { action: 'create', contact: target! };
  if (target === null) return { action: 'delete', former: present };
  return {
    action: 'update',
    contact: target,
    former: present,
    fields: differingTexts(present, target),
  };
}

function same(left: Contact | null, right: Contact | null): boolean {
  if (left === null || right === null) return left === right;
  return differingTexts(left, right).length === 0;
}

/** Of a photo the journal keeps the digest alone: it cannot be brought back, and is left as it is. */
function differingTexts(left: Contact, right: Contact): ContactField[] {
  return differingFields(left, right).filter((field) => field !== 'photo');
}
