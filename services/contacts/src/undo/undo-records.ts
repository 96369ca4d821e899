import {
  decideUndo,
  differingFields,
  tolerated,
  type Contact,
  type UndoDecision,
  type UndoStep,
} from '@pmsync/domain';
import type { ContactWrite, Link } from '@pmsync/store';
import { keepRecordPhotos } from '../reconcile/kept-photos.js';
import { withPhotos } from '../reconcile/photos.js';
import { readItems } from '../reconcile/read-items.js';
import { announce, commitPart, type Outcome } from '../reconcile/pass-commit.js';
import { portionsOf } from '../reconcile/portions.js';
import { keptPhotos, photoTaken, undoEntry, type UndoneStep, type UndoParts } from './undo-parts.js';

const changedMeanwhile = 'Somebody changed it in ProjectMate at this moment: look again.';

/** What has to be done to ProjectMate's records. */
export async function decideRecords(parts: UndoParts, steps: readonly UndoStep[]): Promise<UndoneStep[]> {
  const ours = steps.filter(({ side }) => side === 'projectmate');
  if (ours.length === 0) return [];
  const kept = await keptPhotos(parts, ours);
  const records = await parts.projectMate.contacts(ours.map(({ recordId }) => recordId));
  const present = new Map(records.map(({ id, contact }) => [id, contact]));
  return ours.map((step) => ({
    step,
    decision: decideUndo(step, present.get(step.recordId) ?? null, kept),
    problem: null,
  }));
}

/** Carries it out, and notes in each step what could not be. */
export async function undoRecords(parts: UndoParts, undone: readonly UndoneStep[]): Promise<void> {
  const writing = undone.filter(({ step, decision }) => undoEntry(step, decision) !== null);
  if (writing.length > 0) {
    await keepRecordPhotos(
      parts,
      writing.flatMap(({ step: { recordId }, decision }) => {
        const digest = photoTaken(decision);
        return digest === null ? [] : [{ recordId, digest }];
      }),
    );
    const announced = await announce(
      parts,
      [],
      writing.map(({ step, decision }) => undoEntry(step, decision)!),
    );
    const results = await parts.projectMate.writeContacts(
      await Promise.all(writing.map(({ step, decision }) => writeOf(parts, step, decision))),
    );
    const outcomes = writing.map((each, index): Outcome => {
      const result = results[index]!;
      const entry = announced[index]!;
      if (result.kind === 'done')
        return { kind: 'done', announced: entry, current: result.record?.contact ?? null };
      each.problem = result.kind === 'invalid' ? result.problem : changedMeanwhile;
      return { kind: 'not-done', announced: entry };
    });
    await commitPart(parts, {}, [], outcomes);
  }
  const done = [...undone.filter(isDone), ...writing.filter(({ problem }) => problem === null)];
  await markUndone(parts, done);
}

export async function markUndone(parts: UndoParts, done: readonly UndoneStep[]): Promise<void> {
  if (done.length === 0) return;
  const undoneEntryIds = done.flatMap(({ step }) => step.entryIds);
  await commitPart(parts, { undoneEntryIds, undoneBy: parts.run });
}

/** A step that needs nothing, and lacks nothing. */
export function isDone({ decision }: UndoneStep): boolean {
  return decision.action === 'nothing' && decision.photo === null;
}

async function writeOf(
  { state }: UndoParts,
  { recordId: id }: UndoStep,
  decision: UndoDecision,
): Promise<ContactWrite> {
  switch (decision.action) {
    case 'create': {
      const { contact } = decision;
      const photo = contact.photo === null ? null : await state.keptPhoto(contact.photo);
      return { kind: 'create', id, contact, photo };
    }
    case 'update': {
      const { fields, contact, former: expected } = decision;
      const write = { kind: 'update', id, fields, contact, expected } as const;
      if (!fields.includes('photo')) return write;
      if (contact.photo === null) return { ...write, photo: null };
      // Where it went in this very moment, the photo that is there stays.
      const photo = await state.keptPhoto(contact.photo);
      return photo ? { ...write, photo } : write;
    }
    case 'delete':
      return { kind: 'delete', id, expected: decision.former };
    default:
      throw new Error(`An undo that does "${decision.action}" writes nothing.`);
  }
}

/**
 * Lets both sides of every record that was taken back count as agreed on what they hold now: the next pass would otherwise do again what was undone. A record that is gone keeps
 * its item, which is the employee's again.
 */
export async function settleLinks(parts: UndoParts, undone: readonly UndoneStep[]): Promise<void> {
  const ids = [
    ...new Set(
      undone.flatMap(({ step, decision, problem }) =>
        problem === null && undoEntry(step, decision) !== null ? [step.recordId] : [],
      ),
    ),
  ];
  for (const portion of portionsOf(ids, 100)) {
    const links = await parts.state.linksByRecord(parts.key, portion);
    if (links.length === 0) continue;
    const records = new Map(
      (await parts.projectMate.contacts(portion)).map(({ id, contact }) => [id, contact]),
    );
    const read = await readItems(
      parts,
      links.map(({ itemId }) => itemId),
    );
    const items = new Map(read.map((item) => [item.itemId, item]));
    const { contacts, versions } = await withPhotos(
      parts,
      read,
      new Map(links.map((link) => [link.itemId, link])),
    );
    const settled: Link[] = [];
    const gone: string[] = [];
    for (const link of links) {
      const item = items.get(link.itemId);
      const record = records.get(link.recordId);
      if (!record) gone.push(link.recordId);
      else if (item) {
        const held = contacts.get(item.itemId)!;
        const photoVersion = versions.get(item.itemId) ?? null;
        settled.push({ ...agreedOn(link, record, held), changeKey: item.changeKey, photoVersion });
      }
    }
    await commitPart(parts, {
      links: settled,
      detach: gone.map((recordId) => ({ recordId, reason: 'undone' as const })),
    });
  }
}

/** The link of a record and an item that may differ from now on: what the item holds is remembered for the journal. */
function agreedOn(link: Link, agreed: Contact, held: Contact): Link {
  const restored = differingFields(agreed, held).length > 0 ? tolerated(held) : null;
  return { ...link, agreed, restored };
}
