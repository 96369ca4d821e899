import type { ItemReference, MailboxItem, MailboxOperation } from '@pmsync/contracts';
import {
  contactIdentity,
  decideUndo,
  differingFields,
  recordOfIdentity,
  tolerated,
  type Contact,
  type UndoDecision,
  type UndoStep,
} from '@pmsync/domain';
import type { DetachedRecord, Link } from '@pmsync/store';
import { keepItemPhotos, type ItemPhotoAtRisk } from '../reconcile/kept-photos.js';
import { setPhoto, withPhotos } from '../reconcile/photos.js';
import { readItems } from '../reconcile/read-items.js';
import { announce, commitPart, type Outcome } from '../reconcile/pass-commit.js';
import { blockedBy, PassEnded, valueOf } from '../reconcile/pass-end.js';
import { requestsOf } from '../reconcile/portions.js';
import { applyWrites, outcomeUnknown } from '../reconcile/write-operation.js';
import {
  keptPhotos,
  photoTaken,
  undoEntry,
  writesPhoto,
  type UndoneStep,
  type UndoParts,
} from './undo-parts.js';
import { isDone, markUndone } from './undo-records.js';

/** The steps about items, with where the items are. */
export interface UndoneItems {
  readonly steps: readonly UndoneStep[];
  readonly links: ReadonlyMap<string, Link>;
  readonly places: ReadonlyMap<string, Place>;
}

/** Where the item of a record is, and Exchange's version of its photo. */
interface Place extends ItemReference {
  readonly photoVersion: string | null;
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
  const { contacts, versions } = await withPhotos(
    parts,
    [...items.values(), ...made.values()],
    new Map([...links.values()].map((link) => [link.itemId, link])),
  );
  const kept = await keptPhotos(parts, ours);
  const places = new Map<string, Place>();
  const decided = ours.map((step): UndoneStep => {
    const item = items.get(itemIdOf(step) ?? '') ?? made.get(step.recordId);
    if (item) {
      const { itemId, changeKey } = item;
      places.set(step.recordId, { itemId, changeKey, photoVersion: versions.get(itemId) ?? null });
    }
    const present = item ? contacts.get(item.itemId)! : null;
    return { step, decision: decideUndo(step, present, kept), problem: null };
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
  const done = steps.filter(isDone);
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
    await send(parts, request, links, places);
    done.push(...request.map(({ each }) => each).filter(({ problem }) => problem === null));
  }
  await markUndone(parts, done);
}

type Sent = { readonly each: UndoneStep; readonly operation: MailboxOperation };

async function send(
  parts: UndoParts,
  request: readonly Sent[],
  links: ReadonlyMap<string, Link>,
  places: UndoneItems['places'],
): Promise<void> {
  await keepItemPhotos(
    parts,
    request.flatMap(({ each }) => photoAtRisk(each, places)),
  );
  const deadline = parts.lease.expiresAt();
  const intended = request.filter(({ operation }) => operation.kind !== 'update');
  const announced = await announce(
    parts,
    intended.map(({ each }) => ({ recordId: each.step.recordId, settledBy: deadline + settlingTime })),
    request.map(({ each }) => undoEntry(each.step, each.decision)!),
  );
  const answer = await applyWrites(parts.gateway, request, deadline);
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
  const commit = { links: [] as Link[], detach: [] as DetachedRecord[] };
  const results = request.map((sent, index) => ({
    ...sent,
    result: answer.value[index],
    announced: announced[index]!,
  }));
  // What may have been carried out stays in the journal, and a create or a deletion keeps its intent: the next pass looks its item up.
  const known = results.filter(({ result }) => !outcomeUnknown(result));
  const resolvedIntents = known.map(({ each }) => each.step.recordId);
  // Before the photos, which take a while: an item whose creation is settled is not taken for one too many.
  const created = known.filter(({ each }) => each.decision.action === 'create' && writesPhoto(each.decision));
  if (created.length > 0) {
    await commitPart(parts, { resolvedIntents: created.map(({ each }) => each.step.recordId) });
  }
  const outcomes: Outcome[] = [];
  for (const { each, operation, result, announced: entry } of results) {
    const { recordId } = each.step;
    if (result?.kind !== 'done') {
      each.problem = result?.problem.message ?? 'Exchange did not say whether it was carried out.';
      if (!outcomeUnknown(result)) outcomes.push({ kind: 'not-done', announced: entry });
      continue;
    }
    if (operation.kind === 'delete') {
      commit.detach.push({ recordId, reason: 'undone' });
      outcomes.push({ kind: 'done', announced: entry, current: null });
      continue;
    }
    const held = await bringPhotoBack(parts, each, {
      ...result.item!,
      photoVersion: operation.kind === 'create' ? null : (places.get(recordId)?.photoVersion ?? null),
    });
    const link = links.get(recordId);
    if (link) commit.links.push({ ...link, ...held.place, restored: tolerated(held.contact) });
    // As above, of a photo that may have been written.
    if (!held.known) continue;
    const { former } = entry.entry;
    const unchanged = former !== null && differingFields(former, held.contact).length === 0;
    outcomes.push(
      unchanged
        ? { kind: 'not-done', announced: entry }
        : { kind: 'done', announced: entry, current: held.contact },
    );
  }
  await commitPart(parts, { ...commit, resolvedIntents }, [], outcomes);
}

/** What an item holds when its photo has followed, and where it is then. Not `known`: the photo may have been written, or not. */
interface Held {
  readonly contact: Contact;
  readonly place: Place;
  readonly known: boolean;
}

/** Photos are attachments, and follow their items. Notes in the step why one did not. */
async function bringPhotoBack(parts: UndoParts, each: UndoneStep, place: Place): Promise<Held> {
  const { decision } = each;
  if (decision.action !== 'create' && decision.action !== 'update')
    throw new Error(`An undo that does "${decision.action}" brings no photo back.`);
  const { contact } = decision;
  if (!writesPhoto(decision)) return { contact, place, known: true };
  const former = decision.action === 'create' ? null : decision.former.photo;
  const without = { contact: { ...contact, photo: former }, place, known: true };
  const bytes = contact.photo === null ? null : await parts.state.keptPhoto(contact.photo);
  if (contact.photo !== null && bytes === null) {
    each.problem = 'Its photo is no longer kept; the rest was brought back.';
    return without;
  }
  const written = await setPhoto(parts, place, bytes);
  if (!written.ok) {
    each.problem = `Its photo was not brought back, and the rest was: ${written.problem.message}`;
    return { ...without, known: !outcomeUnknown({ kind: 'problem', problem: written.problem }) };
  }
  const { item, version, refused } = written;
  const now = { ...item, photoVersion: version };
  if (refused === undefined) return { contact, place: now, known: true };
  each.problem = `Its photo was not brought back, and the rest was: ${refused}`;
  return { ...without, place: now };
}

function photoAtRisk(
  { step: { recordId }, decision }: UndoneStep,
  places: UndoneItems['places'],
): ItemPhotoAtRisk[] {
  const digest = photoTaken(decision);
  const place = places.get(recordId);
  if (digest === null || !place) return [];
  const { itemId, photoVersion: version } = place;
  return [{ recordId, digest, itemId, version, deleted: decision.action === 'delete' }];
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
        ? {
            kind: 'update',
            item: referenceOf(item),
            fields: [...decision.fields],
            contact: decision.contact,
            identity: null,
          }
        : null;
    case 'delete':
      return item ? { kind: 'delete', item: referenceOf(item) } : null;
    default:
      return null;
  }
}

function referenceOf({ itemId, changeKey }: Place): ItemReference {
  return { itemId, changeKey };
}
