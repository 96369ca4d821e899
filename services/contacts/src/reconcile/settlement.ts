import type { OperationResult } from '@pmsync/contracts';
import { differingFields } from '@pmsync/domain';
import type { Link, NewParkedItem } from '@pmsync/store';
import { journalled } from './journal-operation.js';
import type { Announced, Journalled, Outcome } from './pass-commit.js';
import { blockedBy, type PassEnd } from './pass-end.js';
import type { PhotoVersions } from './planning.js';
import { mayBeTheItem, type TransientProblem } from './stumbles.js';
import { titleOf } from './title.js';
import { outcomeUnknown, type Write, type WritingDecision } from './write-operation.js';

/** What Exchange made of a request, sorted by what has to be recorded. */
export interface Settlement {
  /** The records whose decision needs nothing more. */
  readonly done: string[];
  readonly links: Link[];
  readonly unlinkRecordIds: string[];
  readonly resolvedIntents: string[];
  readonly park: NewParkedItem[];
  /** Creates: they overwrote nothing, and nobody announced them. */
  readonly journal: Journalled[];
  readonly outcomes: Outcome[];
  /** Of the links: the records whose photo is still to be written into the item, with the digest that the item has until then. */
  readonly photos: { recordId: string; former: string | null }[];
  /** The employee's own items that became records'. */
  readonly adoptedItemIds: string[];
  /** The records to plan anew: their items changed, or vanished, between reading and writing. */
  readonly again: string[];
  /** The items of those: in another state than their links say. */
  readonly staleItemIds: string[];
  /** The records that nobody can say more of than that Exchange stumbled over them, for the moment. */
  readonly stumbled: Stumbled[];
  /** The pass has to end, for this reason. */
  stop: PassEnd | null;
}

/** A write that came to nothing, or of which nobody knows what it came to. */
export interface Stumbled {
  readonly decision: WritingDecision;
  readonly problem: TransientProblem;
}

/** A create or a deletion whose outcome is not known keeps its intent: the next pass looks the item up. Of an update or a deletion whose outcome is not known, the journal keeps that. */
export function settle(
  writes: readonly Write[],
  results: readonly OperationResult[],
  announced: ReadonlyMap<string, Announced>,
  photoVersions: PhotoVersions,
): Settlement {
  const settlement: Settlement = {
    done: [],
    links: [],
    unlinkRecordIds: [],
    resolvedIntents: [],
    park: [],
    journal: [],
    outcomes: [],
    photos: [],
    adoptedItemIds: [],
    again: [],
    staleItemIds: [],
    stumbled: [],
    stop: null,
  };
  writes.forEach(({ decision }, index) =>
    settleOne(
      settlement,
      decision,
      results[index]!,
      announced.get(decision.recordId),
      decision.kind === 'create' ? null : (photoVersions.get(decision.item.itemId) ?? null),
    ),
  );
  return settlement;
}

function settleOne(
  settlement: Settlement,
  decision: WritingDecision,
  result: OperationResult,
  announced: Announced | undefined,
  photoVersion: string | null,
): void {
  const { recordId } = decision;
  const problem = result.kind === 'problem' ? result.problem : null;
  if (problem && mayBeTheItem(problem)) {
    settlement.stumbled.push({ decision, problem });
    settlement.again.push(recordId);
    if (decision.kind !== 'create') settlement.staleItemIds.push(decision.item.itemId);
  }
  if (outcomeUnknown(result)) return;
  settlement.resolvedIntents.push(recordId);
  const vanished = problem?.kind === 'not-found' && problem.what === 'item';
  if (result.kind === 'done' || (vanished && decision.kind === 'delete')) {
    carriedOut(settlement, decision, result, announced, photoVersion);
    return;
  }
  if (announced) settlement.outcomes.push({ kind: 'not-done', announced });
  if (problem?.kind === 'invalid' || problem?.kind === 'unsupported') {
    const about = decision.kind === 'delete' ? decision.former : decision.contact;
    settlement.done.push(recordId);
    settlement.park.push({ recordId, kind: 'invalid', title: titleOf(about), reason: problem.message });
  } else if (vanished || problem?.kind === 'conflict') {
    settlement.again.push(recordId);
    if (decision.kind !== 'create') settlement.staleItemIds.push(decision.item.itemId);
  } else if (problem && !mayBeTheItem(problem)) {
    settlement.stop ??= blockedBy(problem);
  }
}

function carriedOut(
  settlement: Settlement,
  decision: WritingDecision,
  result: OperationResult,
  announced: Announced | undefined,
  photoVersion: string | null,
): void {
  const { recordId } = decision;
  const item = result.kind === 'done' ? result.item : null;
  settlement.done.push(recordId);
  if (announced) {
    settlement.outcomes.push({ kind: 'done', announced, current: announced.entry.current });
  } else {
    const entry = journalled(decision, item?.itemId ?? null);
    if (entry) settlement.journal.push(entry);
  }
  if (decision.kind === 'delete') settlement.unlinkRecordIds.push(recordId);
  else if (item) {
    const restored = decision.kind === 'update' ? decision.restored : null;
    settlement.links.push({ recordId, ...item, agreed: decision.contact, restored, photoVersion });
    const writesPhoto =
      decision.kind === 'create' ? decision.contact.photo !== null : decision.fields.includes('photo');
    if (writesPhoto) {
      const former = decision.kind === 'create' ? null : decision.former.photo;
      settlement.photos.push({ recordId, former });
    }
    if (decision.kind === 'update' && decision.stamp) settlement.adoptedItemIds.push(decision.item.itemId);
  }
}

/** Corrects what the journal says that an item holds, where the photo that it was to get is not the one that it has. A write that comes to nothing by that was none. */
export function settlePhoto({ outcomes, journal }: Settlement, recordId: string, photo: string | null): void {
  const place = outcomes.findIndex(({ announced }) => announced.entry.recordId === recordId);
  const outcome = outcomes[place];
  if (outcome?.kind === 'done' && outcome.current !== null && outcome.current.photo !== photo) {
    const { announced } = outcome;
    const current = { ...outcome.current, photo };
    const { former } = announced.entry;
    outcomes[place] =
      former !== null && differingFields(former, current).length === 0
        ? { kind: 'not-done', announced }
        : { kind: 'done', announced, current };
  }
  const entry = journal.findIndex((each) => each.recordId === recordId);
  const { current } = journal[entry] ?? {};
  if (current && current.photo !== photo)
    journal[entry] = { ...journal[entry]!, current: { ...current, photo } };
}
