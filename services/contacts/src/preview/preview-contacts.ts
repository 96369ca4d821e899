import { randomUUID } from 'node:crypto';
import {
  photoObjects,
  type ContactPreview,
  type ContactReply,
  type ContactRequest,
  type SyncKey,
} from '@pmsync/contracts';
import type { Bus } from '@pmsync/messaging';
import type { NewJournalEntry, ProjectMateStore, StateStore } from '@pmsync/store';
import { withinMessage } from '../administration/within-message.js';
import { admission } from '../reconcile/admission.js';
import { MailboxGateway } from '../reconcile/mailbox-gateway.js';
import { ContactPass } from '../reconcile/pass.js';
import type { PassEnd } from '../reconcile/pass-end.js';
import { previewGateway, previewProjectMate } from './preview-sides.js';
import { Stumbles } from '../reconcile/stumbles.js';
import { PreviewState } from './preview-state.js';

/** A preview that takes longer than this is given up: nobody waits for it any more. */
const patience = 5 * 60_000;

/** What a pass over this mailbox would write now: the very pass, over sides that take writes and do nothing. */
export async function previewContacts(
  parts: {
    readonly bus: Pick<Bus, 'request' | 'objects'>;
    readonly state: StateStore;
    readonly projectMate: ProjectMateStore;
  },
  key: SyncKey,
  { samples }: Pick<ContactRequest<'preview'>, 'samples'>,
): Promise<ContactReply<'preview'>> {
  const { state, projectMate, bus } = parts;
  const admitted = await admission(projectMate, key);
  if (admitted.kind === 'refused') return { ok: false, problem: admitted.problem };
  if (admitted.kind !== 'admitted') {
    return {
      ok: false,
      problem: `The mailbox ${key.mailbox} is not synchronised: see its employee in ProjectMate.`,
    };
  }
  const mailbox = await state.mailboxState(key);
  const audience = mailbox?.filled
    ? null
    : (after: string | null, limit: number) => projectMate.audienceIn(key.mailbox, after, limit);
  const preview = new PreviewState(state, audience);
  const end = Date.now() + patience;
  const passEnd = await new ContactPass({
    key,
    policy: admitted.policy,
    emptying: false,
    state: preview.asPassState(),
    projectMate: previewProjectMate(projectMate),
    gateway: previewGateway(new MailboxGateway(bus, key)),
    lease: {
      fence: { issuer: 'preview', revision: 0 },
      expiresAt: () => end,
      lost: new AbortController().signal,
    },
    photos: () => bus.objects(photoObjects),
    stumbles: new Stumbles().of(key),
    importTurn: () => Promise.resolve({ release: () => Promise.resolve() }),
    now: Date.now,
    run: randomUUID(),
    written: () => undefined,
  }).once();
  return { ok: true, value: summary(key.mailbox, preview, passEnd, samples) };
}

function summary(mailbox: string, preview: PreviewState, end: PassEnd, samples: number): ContactPreview {
  const groups = new Map<string, NewJournalEntry[]>();
  for (const entry of preview.journal) {
    const name = `${entry.side} ${entry.operation}`;
    const group = groups.get(name);
    if (group) group.push(entry);
    else groups.set(name, [entry]);
  }
  return {
    counts: [...groups.values()].map((group) => ({
      side: group[0]!.side,
      operation: group[0]!.operation,
      count: group.length,
    })),
    conflicts: preview.journal.filter(({ conflictFields }) => conflictFields.length > 0).length,
    samples: withinMessage(
      [...groups.values()].flatMap((group) =>
        group.slice(0, samples).map(({ side, operation, recordId, former, current, conflictFields }) => ({
          mailbox,
          side,
          operation,
          recordId,
          former,
          current,
          conflictFields: [...conflictFields],
        })),
      ),
      2,
    ),
    parkedInAll: preview.parked.size,
    parked: withinMessage(
      [...preview.parked.values()].map(({ recordId, title, reason }) => ({ recordId, title, reason })),
      2,
    ),
    problem: end.kind === 'blocked' ? end.problem : null,
  };
}
