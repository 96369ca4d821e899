import type { MailboxItem, MailboxOperation } from '@pmsync/contracts';
import {
  contactIdentity,
  decideUndo,
  recordOfIdentity,
  type UndoDecision,
  type UndoStep,
} from '@pmsync/domain';
import type { DetachedRecord, Link } from '@pmsync/store';
import { readItems } from '../reconcile/read-items.js';
import { announce, commitPart, type Outcome } from '../reconcile/pass-commit.js';
import { blockedBy, PassEnded, valueOf } from '../reconcile/pass-end.js';
import { requestsOf } from '../reconcile/portions.js';
import { outcomeUnknown } from '../reconcile/write-operation.js';
import { undoEntry, type UndoneStep, type UndoParts } from './undo-parts.js';
import { markUndone } from './undo-records.js';

/** The steps about items, with where the items are. */
export interface UndoneItems {
  readonly steps: readonly UndoneStep[];
  readonly links: ReadonlyMap<string, Link>;
  readonly places: ReadonlyMap<string, { readonly itemId: string; readonly changeKey: string }>;
}

/** A server may end a request a little after its sender stopped waiting for it. */
const settlingTime = 2_000;

/** What has to be done to the items in Exchange. */
export async function decideItems(parts: UndoParts, steps: readonly UndoStep[]): Promise<UndoneItems> {
  const ours = steps.filter(({ side }) => side === 'exchange');
  if (ours.length === 0) return { steps: [], links: new Map(), places: new Map() };
  const links = new Map(
    (
      await parts.state.linksByRecord(
        parts.key,
        ours.map(({ recordId }) => recordId),
      )
    ).map((link) => [link.recordId, link]),
  );
  const itemIdOf = ({ recordId, itemId }: UndoStep) => links.get(recordId)?.itemId ?? itemId;
  const asked = [...new Set(ours.flatMap((step) => itemIdOf(step) ?? []))];
  const items = new Map((await readItems(parts, asked)).map((item) => [item.itemId, item]));
  const made = await itemsMadeAnew(
    parts,
    ours.filter((step) => !items.has(itemIdOf(step) ?? '')),
  );
  const places = new Map<string, { itemId: string; changeKey: string }>();
  const decided = ours.map((step): UndoneStep => {
    const item = items.get(itemIdOf(step) ?? '') ?? made.get(step.recordId);
    if (item) places.set(step.recordId, { itemId: item.itemId, changeKey: item.changeKey });
    return { step, decision: decideUndo(step, item?.contact ?? null), problem: null };
  });
  return { steps: decided, links, places };
}

/** The items of records whose own are gone: a former undo may have made them, and nobody recorded it. */
async function itemsMadeAnew(
  parts: UndoParts,
  steps: readonly UndoStep[],
): Promise<Map<string, MailboxItem>> {
  if (steps.length === 0) return new Map();
  const identities = [...new Set(steps.map(({ recordId }) => contactIdentity(recordId)))];
  const found = valueOf(await parts.gateway.find(identities, parts.lease.expiresAt()));
  const items = await readItems(
    parts,
    found.map(({ itemId }) => itemId),
  );
  return new Map(items.map((item) => [recordOfIdentity(item.identity) ?? '', item]));
}

/** Carries it out, and notes in each step what could not be. */
export async function undoItems(parts: UndoParts, { steps, links, places }: UndoneItems): Promise<void> {
  const done = steps.filter(({ decision }) => decision.action === 'nothing');
  const reattached = steps.filter(({ decision }) => decision.action === 'reattach');
  if (reattached.length > 0) {
    const recordIds = reattached.map(({ step }) => step.recordId);
    await parts.state.enqueuePending(parts.key, recordIds);
    await commitPart(parts, { attachRecordIds: recordIds });
    done.push(...reattached);
  }
  const writing = steps.flatMap((each) => {
    const operation = operationOf(each.step, each.decision, places);
    return operation ? [{ each, operation }] : [];
  });
  for (const request of requestsOf(writing)) {
    await send(parts, request, links);
    done.push(...request.map(({ each }) => each).filter(({ problem }) => problem === null));
  }
  await markUndone(parts, done);
}

type Sent = { readonly each: UndoneStep; readonly operation: MailboxOperation };

async function send(
  parts: UndoParts,
  request: readonly Sent[],
  links: ReadonlyMap<string, Link>,
): Promise<void> {
  const deadline = parts.lease.expiresAt();
  const intended = request.filter(({ operation }) => operation.kind !== 'update');
  const announced = await announce(
    parts,
    intended.map(({ each }) => ({ recordId: each.step.recordId, settledBy: deadline + settlingTime })),
    request.map(({ each }) => undoEntry(each.step, each.decision)!),
  );
  const answer = await parts.gateway.apply(
    request.map(({ operation }) => operation),
    deadline,
  );
  if (!answer.ok) {
    if (!outcomeUnknown({ kind: 'problem', problem: answer.problem })) {
      const outcomes = announced.map((entry) => ({ kind: 'not-done' as const, announced: entry }));
      await commitPart(
        parts,
        { resolvedIntents: intended.map(({ each }) => each.step.recordId) },
        [],
        outcomes,
      );
    }
    throw new PassEnded(blockedBy(answer.problem));
  }
  const commit = { links: [] as Link[], detach: [] as DetachedRecord[], resolvedIntents: [] as string[] };
  const outcomes = request.flatMap(({ each, operation }, index): Outcome[] => {
    const result = answer.value[index];
    const entry = announced[index]!;
    const { recordId } = each.step;
    if (result?.kind !== 'done') {
      each.problem = result?.problem.message ?? 'Exchange did not say whether it was carried out.';
      // What may have been carried out stays in the journal, and a create or a deletion keeps its intent: the next pass looks its item up.
      if (outcomeUnknown(result)) return [];
    }
    commit.resolvedIntents.push(recordId);
    if (result?.kind !== 'done') return [{ kind: 'not-done', announced: entry }];
    const link = links.get(recordId);
    if (operation.kind === 'delete') commit.detach.push({ recordId, reason: 'undone' });
    else if (link && result.item) commit.links.push({ ...link, ...result.item, restored: null });
    return [{ kind: 'done', announced: entry, current: entry.entry.current }];
  });
  await commitPart(parts, commit, [], outcomes);
}

function operationOf(
  { recordId }: UndoStep,
  decision: UndoDecision,
  places: UndoneItems['places'],
): MailboxOperation | null {
  const item = places.get(recordId);
  switch (decision.action) {
    case 'create':
      return { kind: 'create', identity: contactIdentity(recordId), contact: decision.contact };
    case 'update':
      return item
        ? { kind: 'update', item, fields: [...decision.fields], contact: decision.contact, identity: null }
        : null;
    case 'delete':
      return item ? { kind: 'delete', item } : null;
    default:
      return null;
  }
}
