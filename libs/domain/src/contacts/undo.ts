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
  /** Nobody else changed the photo in between. */
  readonly photoUnbroken: boolean;
}

/** Why a former photo does not come back: its bytes are not kept, or no longer; or somebody has changed the photo since. */
type PhotoLeft = 'not-kept' | 'changed-since';

export type UndoDecision = (
  | { readonly action: 'create'; readonly contact: Contact }
  | {
      readonly action: 'update';
      /** What the side holds afterwards. */
      readonly contact: Contact;
      readonly former: Contact;
      readonly fields: readonly ContactField[];
    }
  | { readonly action: 'delete'; readonly former: Contact }
  | { readonly action: 'reattach' | 'nothing' | 'changed-since' | 'not-ours' }
) & {
  /** Whether a former photo that belongs to it stays away; null where none does. */
  readonly photo: PhotoLeft | null;
};

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
      photoUnbroken: unbroken(group, samePhoto),
    };
  });
}

function natureOf(group: readonly UndoableWrite[]): UndoStep['nature'] {
  const [newest] = group;
  if (newest!.operation === 'detach') return 'deletion-kept';
  if (newest!.operation === 'unlink') return 'not-ours';
  return unbroken(group, sameTexts) ? 'written' : 'broken';
}

type Same = (left: Contact | null, right: Contact | null) => boolean;

/** Whether each write found what the one before it left. */
function unbroken(group: readonly UndoableWrite[], same: Same): boolean {
  return group.every((write, index) => {
    const older = group[index + 1];
    return !older || same(write.former, older.current);
  });
}

/**
 * `present`: what the side holds now. Whoever changed it since is not overruled. A photo is decided by itself: a server may refuse one, or the store may not have it any more, and
 * the rest comes back all the same. `kept`: the photos that can be brought back.
 */
export function decideUndo(step: UndoStep, present: Contact | null, kept: ReadonlySet<string>): UndoDecision {
  const { target, expected, nature } = step;
  const only = (action: 'reattach' | 'nothing' | 'changed-since' | 'not-ours') => ({ action, photo: null });
  if (nature === 'not-ours') return only('not-ours');
  if (nature === 'deletion-kept') return only(present === null ? 'reattach' : 'changed-since');
  const broken = nature === 'broken';
  if (present === null) {
    if (target === null) return only('nothing');
    return broken || expected !== null ? only('changed-since') : createdAgain(target, kept);
  }
  if (target === null) {
    const touched = broken || !sameTexts(present, expected) || gotPhoto(present, expected);
    return touched ? only('changed-since') : { action: 'delete', former: present, photo: null };
  }
  const texts = differingTexts(present, target);
  if (texts.length > 0 && (broken || !sameTexts(present, expected))) return only('changed-since');
  const photo = decidePhoto(step, present, target, kept);
  const fields = photo === 'back' ? [...texts, 'photo' as const] : texts;
  const left = photo === 'back' || photo === 'untouched' ? null : photo;
  if (fields.length === 0) return { action: left === 'changed-since' ? left : 'nothing', photo: left };
  const contact = photo === 'back' ? target : { ...target, photo: present.photo };
  return { action: 'update', contact, former: present, fields, photo: left };
}

function createdAgain(target: Contact, kept: ReadonlySet<string>): UndoDecision {
  return target.photo === null || kept.has(target.photo)
    ? { action: 'create', contact: target, photo: null }
    : { action: 'create', contact: { ...target, photo: null }, photo: 'not-kept' };
}

/** Whether what was created has a photo by now that was not written with it. One that it lacks may have been refused, and is nobody's loss. */
function gotPhoto(present: Contact, expected: Contact | null): boolean {
  return present.photo !== null && !samePhoto(present, expected);
}

function decidePhoto(
  { expected, photoUnbroken }: UndoStep,
  present: Contact,
  target: Contact,
  kept: ReadonlySet<string>,
): PhotoLeft | 'back' | 'untouched' {
  if (samePhoto(present, target) || (expected !== null && samePhoto(expected, target))) return 'untouched';
  // What was deleted, and is there again without its photo, was made by an undo that did not come to its end.
  const asWritten = expected === null ? present.photo === null : samePhoto(present, expected);
  if (!photoUnbroken || !asWritten) return 'changed-since';
  return target.photo === null || kept.has(target.photo) ? 'back' : 'not-kept';
}

function sameTexts(left: Contact | null, right: Contact | null): boolean {
  if (left === null || right === null) return left === right;
  return differingTexts(left, right).length === 0;
}

function samePhoto(left: Contact | null, right: Contact | null): boolean {
  return (left?.photo ?? null) === (right?.photo ?? null);
}

function differingTexts(left: Contact, right: Contact): ContactField[] {
  return differingFields(left, right).filter((field) => field !== 'photo');
}
