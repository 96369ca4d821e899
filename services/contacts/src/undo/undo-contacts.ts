import { randomUUID } from 'node:crypto';
import {
  photoObjects,
  type ContactReply,
  type ContactRequest,
  type SyncKey,
  type UndoReport,
} from '@pmsync/contracts';
import { undoSteps, type UndoStep } from '@pmsync/domain';
import type { JournalEntry, ProjectMateStore, StateStore } from '@pmsync/store';
import { withinMessage } from '../administration/within-message.js';
import { underKey } from '../administration/under-key.js';
import type { ContactsParts } from '../contacts-parts.js';
import { MailboxGateway } from '../reconcile/mailbox-gateway.js';
import { PassEnded } from '../reconcile/pass-end.js';
import { portionsOf } from '../reconcile/portions.js';
import { titleOf } from '../reconcile/title.js';
import { decideItems, undoItems } from './undo-items.js';
import type { UndoneStep, UndoParts } from './undo-parts.js';
import { decideRecords, settleLinks, undoRecords } from './undo-records.js';

const page = 200;
/** More than this at once is several undos: it is bounded so that memory is. */
const mostEntries = 20_000;
const stepsPerPortion = 100;
const patience = 5 * 60_000;

/**
 * Takes back what the product wrote: a run, what is about a record, or all of a mailbox since a time (invariant 3). Whatever somebody has changed since is left alone, and said. What is taken back stays
 * so: both sides count as agreed on what they hold then, until one of them changes.
 */
export async function undoContacts(
  parts: ContactsParts & { readonly projectMate: ProjectMateStore },
  key: SyncKey,
  asked: ContactRequest<'undo'>,
): Promise<ContactReply<'undo'>> {
  const run = randomUUID();
  const base = {
    key,
    run,
    state: parts.state,
    projectMate: parts.projectMate,
    gateway: new MailboxGateway(parts.bus, key),
    photos: () => parts.bus.objects(photoObjects),
    now: Date.now,
    written: () => undefined,
  };
  if (asked.preview) {
    const found = await stepsToUndo(parts.state, key, asked);
    return found.ok ? report(run, await decideAll({ ...base, lease: previewLease() }, found.value)) : found;
  }
  return await underKey(parts, key, async (lease) => {
    const undoing: UndoParts = { ...base, lease };
    try {
      const open = await parts.state.openIntents(key);
      if (open.some(({ settledBy }) => settledBy > Date.now())) {
        const problem = `A request of a former pass over ${key.mailbox} may still be under way: try again in a minute.`;
        return { ok: false, problem };
      }
      // Under the lease: another undo may have taken the same back a moment ago.
      const found = await stepsToUndo(parts.state, key, asked);
      return found.ok ? report(run, await carryOut(undoing, found.value)) : found;
    } catch (error) {
      if (!(error instanceof PassEnded)) throw error;
      const why =
        error.end.kind === 'blocked' ? error.end.problem : 'another pass has taken over the mailbox.';
      return { ok: false, problem: `The undo stopped before its end, and may be begun again: ${why}` };
    }
  });
}

type Found =
  | { readonly ok: true; readonly value: readonly UndoStep[] }
  | { readonly ok: false; readonly problem: string };

async function stepsToUndo(state: StateStore, key: SyncKey, asked: ContactRequest<'undo'>): Promise<Found> {
  const entries = await entriesToUndo(state, key, asked);
  if (entries.length === 0) {
    return { ok: false, problem: `There is nothing in the journal of ${key.mailbox} that this would undo.` };
  }
  if (entries.length > mostEntries) {
    return { ok: false, problem: `That is more than ${mostEntries} writes: undo them run by run.` };
  }
  return { ok: true, value: undoSteps(entries) };
}

async function entriesToUndo(
  state: StateStore,
  { connection, domain, mailbox }: SyncKey,
  { run, entry, recordId, since, until }: ContactRequest<'undo'>,
): Promise<JournalEntry[]> {
  const wanted = {
    connection,
    mailbox,
    ...(run === undefined ? {} : { run }),
    ...(recordId === undefined ? {} : { recordId }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  };
  const found: JournalEntry[] = [];
  // An entry is the first of those before the number that follows its own.
  let before = entry === undefined ? undefined : String(Number(entry) + 1);
  for (;;) {
    const limit = entry === undefined ? page : 1;
    const entries = await state.journal({ ...wanted, limit, ...(before === undefined ? {} : { before }) });
    found.push(
      ...entries.filter(
        (each) => each.domain === domain && each.undoneBy === null && (entry ?? each.id) === each.id,
      ),
    );
    if (entry !== undefined || entries.length < page || found.length > mostEntries) return found;
    before = entries.at(-1)!.id;
  }
}

async function decideAll(parts: UndoParts, steps: readonly UndoStep[]): Promise<UndoneStep[]> {
  const undone: UndoneStep[] = [];
  for (const portion of portionsOf(steps, stepsPerPortion)) {
    undone.push(...(await decideRecords(parts, portion)), ...(await decideItems(parts, portion)).steps);
  }
  return undone;
}

/** ProjectMate first: what a record holds then is what its item counts as agreed on, portion by portion, so that what is undone stays so when the rest is not. */
async function carryOut(parts: UndoParts, steps: readonly UndoStep[]): Promise<UndoneStep[]> {
  const undone: UndoneStep[] = [];
  for (const portion of portionsOf(steps, stepsPerPortion)) {
    const records = await decideRecords(parts, portion);
    await undoRecords(parts, records);
    await settleLinks(parts, records);
    undone.push(...records);
  }
  for (const portion of portionsOf(steps, stepsPerPortion)) {
    const items = await decideItems(parts, portion);
    await undoItems(parts, items);
    await settleLinks(parts, items.steps);
    undone.push(...items.steps);
  }
  return undone;
}

function previewLease(): UndoParts['lease'] {
  const end = Date.now() + patience;
  return {
    fence: { issuer: 'preview', revision: 0 },
    expiresAt: () => end,
    lost: new AbortController().signal,
  };
}

function report(run: string, undone: readonly UndoneStep[]): ContactReply<'undo'> {
  const steps: UndoReport['steps'] = undone.map(({ step, decision, problem }) => {
    const about = step.target ?? step.expected;
    return {
      recordId: step.recordId,
      side: step.side,
      title: about && titleOf(about),
      action: decision.action,
      fields: decision.action === 'update' ? [...decision.fields] : [],
      photo: decision.photo,
      problem,
    };
  });
  const left = steps.filter(leavesSomething);
  const others = steps.filter((step) => !leavesSomething(step));
  const withoutPhoto = others.filter(({ photo }) => photo !== null);
  const told = withinMessage([...left, ...withoutPhoto, ...others.filter(({ photo }) => photo === null)]);
  return { ok: true, value: { run, done: others.length, left: left.length, steps: told } };
}

function leavesSomething({ action, photo, problem }: UndoReport['steps'][number]): boolean {
  if (problem !== null) return true;
  return action === 'changed-since' || action === 'not-ours' || (action === 'nothing' && photo !== null);
}
