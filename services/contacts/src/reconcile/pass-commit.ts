import type { Intent, JournalOperation, NewJournalEntry, PassCommit } from '@pmsync/store';
import { questionOf } from './foreign-item.js';
import { PassEnded } from './pass-end.js';
import type { PassParts } from './pass-parts.js';

/** What recording needs. */
export type CommitParts = Pick<PassParts, 'key' | 'lease' | 'run' | 'now' | 'written'> & {
  readonly emptying?: boolean;
  readonly state: Pick<PassParts['state'], 'commitPass'>;
};

/** A journal entry without its run and time. */
export type Journalled = Omit<NewJournalEntry, 'run' | 'at'>;

/** A write that the journal already tells of: what it overwrites or deletes is kept, whatever happens next (invariant 3). */
export interface Announced {
  readonly token: string;
  readonly entry: Journalled;
}

/** What became of an announced write. `current`: what the side that was written holds afterwards. */
export type Outcome =
  | { readonly kind: 'done'; readonly announced: Announced; readonly current: Journalled['current'] }
  | { readonly kind: 'not-done'; readonly announced: Announced };

let tokens = 0;

/** Notes creates and what is about to be overwritten or deleted, before it is. Thrown: {@link PassEnded} when another pass has claimed the key. */
export async function announce(
  parts: CommitParts,
  intents: readonly Intent[],
  entries: readonly Journalled[],
): Promise<Announced[]> {
  const announced = entries.map((entry) => ({ token: `${parts.run}/${(tokens += 1)}`, entry }));
  if (intents.length === 0 && announced.length === 0) return [];
  const at = parts.now();
  await commitOrEnd(parts, {
    intents,
    announced: announced.map(({ token, entry }) => ({ ...entry, token, run: parts.run, at })),
  });
  return announced;
}

/** Records what a part of the pass came to, in one transaction. Thrown: {@link PassEnded} when another pass has claimed the key. */
export async function commitPart(
  parts: CommitParts,
  commit: Omit<
    PassCommit,
    'journal' | 'intents' | 'announced' | 'carriedOut' | 'notCarriedOut' | 'answeredRecordIds'
  >,
  journal: readonly Journalled[] = [],
  outcomes: readonly Outcome[] = [],
): Promise<void> {
  const { run, now, written } = parts;
  const at = now();
  const parked = new Set(commit.park?.map(({ recordId }) => recordId));
  // Whose link is new, or has ended, is not set aside any more for what was wrong before.
  const settled = [
    ...(commit.links ?? []).map(({ recordId }) => recordId),
    ...(commit.unlinkRecordIds ?? []),
    ...(commit.detach ?? []).map(({ recordId }) => recordId),
  ].filter((id) => !parked.has(id));
  const done = outcomes.flatMap((outcome) => (outcome.kind === 'done' ? [outcome] : []));
  // The employee may be on again by now, and what waits may be meant for that: then it has to wait anew.
  const voided = parts.emptying && (commit.donePendingIds?.length ?? 0) > 0;
  const asked = new Set(
    commit.park?.flatMap(({ kind, recordId }) => (kind === 'question' ? [recordId] : [])),
  );
  const looked = [
    ...(commit.removeForeignItemIds ?? []),
    ...(commit.foreignItems ?? []).map(({ itemId }) => itemId),
  ].map(questionOf);
  await commitOrEnd(parts, {
    ...commit,
    ...(voided ? { unfilled: true } : {}),
    unparkRecordIds: [...settled, ...(commit.unparkRecordIds ?? [])],
    answeredRecordIds: looked.filter((question) => !asked.has(question)),
    journal: journal.map((entry) => ({ ...entry, run, at })),
    carriedOut: done.map(({ announced: { token, entry }, current }) =>
      current === entry.current ? { token } : { token, current },
    ),
    notCarriedOut: outcomes.flatMap((outcome) =>
      outcome.kind === 'not-done' ? [outcome.announced.token] : [],
    ),
  });
  const counts = new Map<JournalOperation, number>();
  for (const { operation } of [...journal, ...done.map(({ announced }) => announced.entry)]) {
    counts.set(operation, (counts.get(operation) ?? 0) + 1);
  }
  for (const [operation, count] of counts) written(operation, count);
}

async function commitOrEnd({ state, key, lease }: CommitParts, commit: PassCommit): Promise<void> {
  if (!(await state.commitPass(key, lease.fence, commit))) throw new PassEnded({ kind: 'overtaken' });
}
