import type { OperationResult } from '@pmsync/contracts';
import type { Link, NewParkedItem } from '@pmsync/store';
import { journalled, type Journalled } from './journal-operation.js';
import { blockedBy, type PassEnd } from './pass-end.js';
import type { Write, WritingDecision } from './write-operation.js';

/** What Exchange made of a request, sorted by what has to be recorded. */
export interface Settlement {
  /** The records whose decision needs nothing more. */
  readonly done: string[];
  readonly links: Link[];
  readonly unlinkRecordIds: string[];
  readonly resolvedIntents: string[];
  readonly park: NewParkedItem[];
  readonly journal: Journalled[];
  /** The records to plan anew: their items changed, or vanished, between reading and writing. */
  readonly again: string[];
  /** The pass has to end, for this reason. */
  stop: PassEnd | null;
}

/** A create whose outcome is not known keeps its intent: the next pass looks the item up. */
export function settle(writes: readonly Write[], results: readonly OperationResult[]): Settlement {
  const settlement: Settlement = {
    done: [],
    links: [],
    unlinkRecordIds: [],
    resolvedIntents: [],
    park: [],
    journal: [],
    again: [],
    stop: null,
  };
  writes.forEach(({ decision }, index) => settleOne(settlement, decision, results[index]));
  return settlement;
}

function settleOne(
  settlement: Settlement,
  decision: WritingDecision,
  result: OperationResult | undefined,
): void {
  const { recordId } = decision;
  const problem = result?.kind === 'problem' ? result.problem : null;
  if (result === undefined || (problem?.kind === 'transient' && problem.outcomeUnknown)) {
    settlement.stop ??= { kind: 'again', afterMilliseconds: 2_000 };
    return;
  }
  settlement.resolvedIntents.push(recordId);
  const vanished = problem?.kind === 'not-found' && problem.what === 'item';
  if (result.kind === 'done' || (vanished && decision.kind === 'delete')) {
    carriedOut(settlement, decision, result);
  } else if (problem?.kind === 'invalid' || problem?.kind === 'unsupported') {
    settlement.done.push(recordId);
    settlement.park.push({ recordId, kind: 'invalid', title: null, reason: problem.message });
  } else if (vanished) {
    settlement.unlinkRecordIds.push(recordId);
    settlement.again.push(recordId);
  } else if (problem?.kind === 'conflict') {
    settlement.again.push(recordId);
  } else if (problem) {
    settlement.stop ??= blockedBy(problem);
  }
}

function carriedOut(settlement: Settlement, decision: WritingDecision, result: OperationResult): void {
  const { recordId } = decision;
  const item = result.kind === 'done' ? result.item : null;
  const formerItemId = decision.kind === 'create' ? null : decision.item.itemId;
  const entry = journalled(decision, item?.itemId ?? formerItemId);
  settlement.done.push(recordId);
  if (entry) settlement.journal.push(entry);
  if (decision.kind === 'delete') settlement.unlinkRecordIds.push(recordId);
  else if (item) {
    const restored = decision.kind === 'update' ? decision.restored : null;
    settlement.links.push({ recordId, ...item, agreed: decision.contact, restored, photoVersion: null });
  }
}
