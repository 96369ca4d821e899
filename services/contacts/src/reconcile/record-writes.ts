import { afterRecordUpdate, type Decision } from '@pmsync/domain';
import type { ContactWrite, ContactWriteResult, NewParkedItem } from '@pmsync/store';
import { journalledRecordDeletion, journalledRecordUpdate } from './journal-operation.js';
import { formerPhoto, keepRecordPhotos } from './kept-photos.js';
import { announce, commitPart, type Announced, type Journalled, type Outcome } from './pass-commit.js';
import type { PassParts } from './pass-parts.js';
import { photoToTake } from './photos.js';
import { portionsOf } from './portions.js';
import { titleOf } from './title.js';
import type { WorkList } from './work-list.js';

/** What writing into ProjectMate came to. */
export interface RecordWrites {
  /** What is left to do about the items. */
  readonly decisions: readonly Decision[];
  /** The records to plan anew: they changed between reading and writing. */
  readonly again: readonly string[];
}

type RecordDecision = Extract<Decision, { kind: 'update-record' | 'delete-record' }>;
const writesPerCall = 100;

/** Carries out what is to be written into ProjectMate, before the items: what the record then says is what the item gets. */
export async function writeRecords(
  parts: PassParts,
  decisions: readonly Decision[],
  work: WorkList,
): Promise<RecordWrites> {
  const left: Decision[] = decisions.filter((decision) => !isRecordDecision(decision));
  const again: string[] = [];
  for (const portion of portionsOf(decisions.filter(isRecordDecision), writesPerCall)) {
    await keepRecordPhotos(parts, portion.flatMap(photoAtRisk));
    const announced = await announce(parts, [], portion.map(entryOf));
    const results = await parts.projectMate.writeContacts(
      await Promise.all(portion.map((each) => writeOf(parts, each))),
    );
    const settled = portion.map((decision, index) =>
      settleRecord(decision, results[index]!, announced[index]!),
    );
    left.push(...settled.flatMap(({ next }) => next ?? []));
    again.push(...settled.flatMap(({ repeat }) => repeat ?? []));
    const over = settled.flatMap(({ done }) => done ?? []);
    await commitPart(
      parts,
      {
        park: settled.flatMap(({ park }) => park ?? []),
        unlinkRecordIds: settled.flatMap(({ unlink }) => unlink ?? []),
        donePendingIds: over.flatMap((recordId) => work.pendingIds.get(recordId) ?? []),
      },
      [],
      settled.map(({ outcome }) => outcome),
    );
  }
  return { decisions: left, again };
}

function isRecordDecision(decision: Decision): decision is RecordDecision {
  return decision.kind === 'update-record' || decision.kind === 'delete-record';
}

async function writeOf(parts: PassParts, decision: RecordDecision): Promise<ContactWrite> {
  if (decision.kind === 'delete-record') {
    return { kind: 'delete', id: decision.recordId, expected: decision.former };
  }
  const { recordId, fields, contact, former } = decision;
  const write = { kind: 'update', id: recordId, fields, contact, expected: former } as const;
  if (!fields.includes('photo')) return write;
  if (contact.photo === null) return { ...write, photo: null };
  const photo = await photoToTake(parts, decision.item.itemId, contact.photo);
  return photo ? { ...write, photo } : write;
}

function photoAtRisk(decision: RecordDecision) {
  const { kind, recordId, former } = decision;
  const digest = formerPhoto(kind, former, kind === 'update-record' ? decision.fields : []);
  return digest === null ? [] : [{ recordId, digest }];
}

function entryOf(decision: RecordDecision): Journalled {
  return decision.kind === 'delete-record'
    ? journalledRecordDeletion(decision.recordId, decision.former)
    : journalledRecordUpdate(decision, decision.contact);
}

interface SettledRecord {
  readonly outcome: Outcome;
  readonly next?: Decision;
  readonly repeat?: string;
  /** The record needs nothing more. */
  readonly done?: string;
  readonly unlink?: string;
  readonly park?: NewParkedItem;
}

function settleRecord(
  decision: RecordDecision,
  result: ContactWriteResult,
  announced: Announced,
): SettledRecord {
  const { recordId } = decision;
  if (result.kind === 'invalid') {
    const title = titleOf(decision.former);
    return {
      outcome: { kind: 'not-done', announced },
      done: recordId,
      park: { recordId, kind: 'invalid', title, reason: result.problem },
    };
  }
  if (result.kind !== 'done') return { outcome: { kind: 'not-done', announced }, repeat: recordId };
  const current = result.record?.contact ?? null;
  const outcome: Outcome = { kind: 'done', announced, current };
  if (decision.kind === 'delete-record') return { outcome, done: recordId, unlink: recordId };
  return current === null
    ? { outcome, repeat: recordId }
    : { outcome, next: afterRecordUpdate(decision, current) };
}
