import type { MailboxItem } from '@pmsync/contracts';
import { planImport, type ImportDecision } from '@pmsync/domain';
import type { ContactProbe, ContactRecord, ForeignItem, NewParkedItem } from '@pmsync/store';
import { foreignItem, questionOf, unfinished } from './foreign-item.js';
import { commitPart, type Journalled } from './pass-commit.js';
import { PassEnded } from './pass-end.js';
import type { PassParts } from './pass-parts.js';
import { photoBytes, withPhotos } from './photos.js';
import { ambiguousImportSentence } from './sentences.js';
import { titleOf } from './title.js';

/** People of the firm's practice share few names: more than this is a database in which nobody can be told from anybody. */
const mostAlike = 1_000;

/** `doubtful`: the person may be a record that cannot be read, and that is set aside itself. */
type Decided = ImportDecision | { readonly kind: 'doubtful' };

type Creation = {
  readonly item: MailboxItem;
  readonly decision: Extract<ImportDecision, { kind: 'create' }>;
};

/**
 * Takes items of the employee's own into ProjectMate, each once (design 5.1). The row of an item names the record before the record is made, and its change key says that the
 * creation is not recorded: whatever dies in between, the next pass finishes just that. One mailbox of a connection at a time, so that a person who is new in several becomes one contact.
 */
export async function importItems(
  parts: PassParts,
  items: readonly MailboxItem[],
  known: ReadonlyMap<string, ForeignItem>,
): Promise<void> {
  const turn = await parts.importTurn();
  if (!turn) throw new PassEnded({ kind: 'again', afterMilliseconds: 1_000 });
  try {
    const { contacts } = await withPhotos(parts, items, new Map());
    const whole = items.map((item) => ({ ...item, contact: contacts.get(item.itemId)! }));
    const decisions = await decide(parts, whole, known);
    await settleUncreated(parts, items, decisions);
    await create(
      parts,
      items.flatMap((item, index) => {
        const decision = decisions[index]!;
        return decision.kind === 'create' ? [{ item, decision }] : [];
      }),
      known,
    );
  } finally {
    await turn.release();
  }
}

async function decide(
  { projectMate, policy }: PassParts,
  items: readonly MailboxItem[],
  known: ReadonlyMap<string, ForeignItem>,
): Promise<Decided[]> {
  const probes = items.map(({ contact }) => ({
    emails: [contact.email1, contact.email2, contact.email3].flatMap((email) => email ?? []),
    surname: contact.surname,
    givenName: contact.givenName,
  }));
  let unreadable = false;
  const records: { id: string; contact: MailboxItem['contact'] }[] = [
    ...(await projectMate.contactsLike(probes, mostAlike, () => (unreadable = true))),
  ];
  const doubtful = unreadable ? await likeUnreadable(projectMate, probes) : new Set<number>();
  return items.map((item, index) => {
    const row = known.get(item.itemId);
    const begun = row?.changeKey === unfinished ? row.recordId : null;
    const candidate = { contact: item.contact, private: item.private };
    const decision = planImport(candidate, begun === null ? records : [], policy.ownFirm);
    if (decision.kind !== 'create') return decision;
    if (begun === null && doubtful.has(index)) return { kind: 'doubtful' };
    const recordId = begun ?? decision.recordId;
    records.push({ id: recordId, contact: decision.contact });
    return { ...decision, recordId };
  });
}

/** Which of these persons may be a record that cannot be read: who is in a list of many is asked for one by one. */
async function likeUnreadable(
  projectMate: PassParts['projectMate'],
  probes: readonly ContactProbe[],
): Promise<Set<number>> {
  const doubtful = new Set<number>();
  for (const [index, probe] of probes.entries())
    await projectMate.contactsLike([probe], mostAlike, () => doubtful.add(index));
  return doubtful;
}

async function settleUncreated(
  parts: PassParts,
  items: readonly MailboxItem[],
  decisions: readonly Decided[],
): Promise<void> {
  const commit = { foreignItems: [] as ForeignItem[], park: [] as NewParkedItem[] };
  const waiting: string[] = [];
  items.forEach((item, index) => {
    const decision = decisions[index]!;
    switch (decision.kind) {
      case 'create':
        return;
      case 'refused':
        commit.foreignItems.push(foreignItem(item, null));
        return;
      case 'doubtful':
        // Whoever mends the record lets it find the item; a look at the whole folder comes back to it in any case.
        commit.foreignItems.push({ ...foreignItem(item, null), changeKey: unfinished });
        return;
      case 'known':
        // It is one of those that may be like the record: whether it is the only one, the record's own plan says.
        commit.foreignItems.push(foreignItem(item, null));
        waiting.push(decision.recordId);
        return;
      case 'ambiguous':
        commit.foreignItems.push({ ...foreignItem(item, null), changeKey: unfinished });
        commit.park.push({
          recordId: questionOf(item.itemId),
          kind: 'question',
          title: titleOf(item.contact),
          reason: ambiguousImportSentence(decision.recordIds),
        });
    }
  });
  if (commit.foreignItems.length === 0) return;
  await parts.state.enqueuePending(parts.key, [...new Set(waiting)]);
  await commitPart(parts, commit);
}

async function create(
  parts: PassParts,
  creations: readonly Creation[],
  known: ReadonlyMap<string, ForeignItem>,
): Promise<void> {
  if (creations.length === 0) return;
  const { policy, projectMate, state, key } = parts;
  const importOnly = policy.mode === 'one-way-with-import';
  const recordIds = creations.map(({ decision }) => decision.recordId);
  await commitPart(parts, {
    foreignItems: creations.map(({ item, decision }) => ({
      ...foreignItem(item, decision.recordId),
      changeKey: unfinished,
    })),
    ...(importOnly
      ? { detach: recordIds.map((recordId) => ({ recordId, reason: 'imported' as const })) }
      : {}),
  });
  const results = await projectMate.writeContacts(
    await Promise.all(
      creations.map(async ({ decision: { recordId: id, contact } }) => {
        const photo = await photoBytes(parts, contact.photo);
        return { kind: 'create' as const, id, contact, photo };
      }),
    ),
  );
  const foreignItems: ForeignItem[] = [];
  const attach: string[] = [];
  const waiting: string[] = [];
  const park: NewParkedItem[] = [];
  const journal: Journalled[] = [];
  creations.forEach(({ item, decision }, index) => {
    const result = results[index]!;
    const { recordId } = decision;
    if (result.kind === 'done' || result.kind === 'exists') {
      const ours = result.kind === 'done' || known.get(item.itemId)?.changeKey === unfinished;
      foreignItems.push(foreignItem(item, importOnly && !ours ? null : recordId));
      if (ours) journal.push(imported(recordId, item.itemId, result.record));
      else if (importOnly) attach.push(recordId);
      if (!importOnly || !ours) waiting.push(recordId);
      return;
    }
    foreignItems.push(foreignItem(item, null));
    attach.push(recordId);
    const reason =
      result.kind === 'invalid'
        ? result.problem
        : 'ProjectMate did not take the contact: it changed meanwhile.';
    park.push({ recordId, kind: 'invalid', title: titleOf(item.contact), reason });
  });
  if (waiting.length > 0) await state.enqueuePending(key, waiting);
  const parked = new Set(park.map(({ recordId }) => recordId));
  const unparkRecordIds = recordIds.filter((recordId) => !parked.has(recordId));
  await commitPart(parts, { foreignItems, attachRecordIds: attach, park, unparkRecordIds }, journal);
}

/** The journal's entry of a record that was made of an item. */
export function imported(recordId: string, itemId: string, record: ContactRecord | null): Journalled {
  return {
    recordId,
    itemId,
    side: 'projectmate',
    operation: 'import',
    former: null,
    current: record?.contact ?? null,
    conflictFields: [],
    undoes: null,
  };
}
