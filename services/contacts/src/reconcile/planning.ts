import {
  agreedWithOwnWrites,
  itemsToRead,
  planContacts,
  type Contact,
  type Decision,
  type DetachReason,
  type ItemChange,
  type OwnItem,
  type RecordSide,
} from '@pmsync/domain';
import type { ForeignItem, Link, OpenWrite, UnreadableContact } from '@pmsync/store';
import { lookAgain } from './exchange-changes.js';
import { matchKeysOf } from './match-keys.js';
import type { PassParts } from './pass-parts.js';
import { withPhotos } from './photos.js';
import { readItems } from './read-items.js';
import type { WorkList } from './work-list.js';

/** Exchange's versions of photos, by item id; null: no photo. */
export type PhotoVersions = ReadonlyMap<string, string | null>;

/** The change key of a link whose item is in a state that nobody has looked at. */
export const unknownState = '';

/** The plan of a portion of records. */
export interface PortionPlan {
  readonly decisions: readonly Decision[];
  /** What nobody can understand, on either side (invariant 7). */
  readonly unreadable: readonly UnreadableContact[];
  /** Their links, where Exchange told of the item: nobody knows in which state that is now. */
  readonly unlooked: readonly Link[];
  /** The links of these records before it. */
  readonly links: readonly Link[];
  readonly photoVersions: PhotoVersions;
  /** The writes of which the plan took into account that they may have been carried out. */
  readonly openWrites: readonly OpenWrite[];
}

/** Reads what the plan of these records needs, and plans. Changes nothing. */
export async function planPortion(
  parts: PassParts,
  recordIds: readonly string[],
  work: WorkList,
  unsettled: ReadonlySet<string>,
): Promise<PortionPlan> {
  const links = await parts.state.linksByRecord(parts.key, recordIds);
  const told = await withUnlooked(
    parts,
    recordIds.flatMap((recordId) => work.itemsOf.get(recordId) ?? []),
    links,
  );
  const { records, unreadable } = await readRecords(parts, recordIds, work, links, unsettled);
  const contents = await readContents(parts, itemsToRead(told, links), links);
  const items = told.map((item) => (contents.gone.has(item.itemId) ? goneSince(item) : item));
  const understood = unreadable.concat(
    [...contents.unreadable].flatMap(([itemId, problem]) =>
      recordIds
        .filter(
          (recordId) =>
            links.some((link) => link.recordId === recordId && link.itemId === itemId) ||
            work.itemsOf.get(recordId)?.some((item) => item.itemId === itemId),
        )
        .map((id) => ({ id, problem })),
    ),
  );
  const openWrites = links.length === 0 ? [] : await parts.state.openWrites(parts.key, recordIds);
  const unlinked = await readUnlinked(parts, records, links, items);
  const decisions = planContacts({
    policy: parts.policy,
    records,
    items,
    links: withOwnWrites(links, openWrites, contents.found),
    contents: contents.found,
    privateItems: contents.privateItems,
    perhapsDeletedByUs: unsettled,
    ...unlinked,
  });
  const photoVersions = new Map([
    ...links.map(({ itemId, photoVersion }) => [itemId, photoVersion] as const),
    ...contents.photoVersions,
    ...unlinked.photoVersions,
  ]);
  const aside = new Set(understood.map(({ id }) => id));
  const unlooked = links.filter(({ recordId }) => aside.has(recordId) && work.itemsOf.has(recordId));
  return { decisions, unreadable: understood, unlooked, links, photoVersions, openWrites };
}

function withOwnWrites(
  links: readonly Link[],
  writes: readonly OpenWrite[],
  contents: ReadonlyMap<string, Contact>,
): readonly Link[] {
  if (writes.length === 0) return links;
  return links.map((link) => {
    const found = contents.get(link.itemId);
    const ours = writes.filter(({ recordId }) => recordId === link.recordId).map(({ current }) => current);
    return found ? { ...link, agreed: agreedWithOwnWrites(link.agreed, ours, found) } : link;
  });
}

/** What Exchange tells of, and the items of which it told when nobody could do anything about it. */
async function withUnlooked(
  parts: PassParts,
  told: readonly ItemChange[],
  links: readonly Link[],
): Promise<readonly ItemChange[]> {
  const known = new Set(told.map(({ itemId }) => itemId));
  const asked = links.flatMap(({ itemId, changeKey }) =>
    changeKey === unknownState && !known.has(itemId) ? [itemId] : [],
  );
  return asked.length === 0 ? told : [...told, ...(await lookAgain(parts, asked))];
}

/**
 * The records as ProjectMate has them now. One that waits, or whose create or deletion is unsettled, or that is linked, and is not there, is gone (null); one that only an item without a
 * link names is left out when it does not reach this mailbox: such an item may be anything, and stays.
 */
async function readRecords(
  { projectMate, key, emptying }: PassParts,
  recordIds: readonly string[],
  work: WorkList,
  links: readonly Link[],
  unsettled: ReadonlySet<string>,
): Promise<{ records: Map<string, RecordSide | null>; unreadable: UnreadableContact[] }> {
  const linked = new Set(links.map((link) => link.recordId));
  const records = new Map<string, RecordSide | null>();
  const unreadable: UnreadableContact[] = [];
  for (const recordId of recordIds) {
    if (work.pendingIds.has(recordId) || unsettled.has(recordId) || linked.has(recordId))
      records.set(recordId, null);
  }
  if (emptying || recordIds.length === 0) return { records, unreadable };
  const there = await projectMate.contactsFor(key.mailbox, recordIds, (each) => unreadable.push(each));
  for (const { id, contact, protection } of there) records.set(id, { contact, protection });
  for (const { id } of unreadable) records.delete(id);
  return { records, unreadable };
}

interface Contents {
  readonly found: Map<string, Contact>;
  /** What is wrong with items that nobody can understand. */
  readonly unreadable: Map<string, string>;
  /** Those that are gone since Exchange told of them. */
  readonly gone: ReadonlySet<string>;
  readonly photoVersions: Map<string, string | null>;
  readonly privateItems: ReadonlySet<string>;
}

/** The deletion of an item that no link leads to yet would be nobody's business in the next reading. */
function goneSince({ itemId }: ItemChange): ItemChange {
  return { kind: 'deleted', itemId };
}

/** The content of these items. */
async function readContents(
  parts: PassParts,
  itemIds: readonly string[],
  links: readonly Link[],
): Promise<Contents> {
  const unreadable = new Map<string, string>();
  const gone = new Set<string>();
  const items = await readItems(parts, itemIds, {
    unreadable: (itemId, problem) => unreadable.set(itemId, problem),
    gone: (itemId) => gone.add(itemId),
  });
  const { contacts, versions } = await withPhotos(
    parts,
    items,
    new Map(links.map((link) => [link.itemId, link])),
  );
  const privateItems = new Set(items.filter((item) => item.private).map(({ itemId }) => itemId));
  return { found: contacts, unreadable, gone, photoVersions: versions, privateItems };
}

interface Unlinked {
  readonly detached: Map<string, DetachReason>;
  readonly alike: Map<string, OwnItem[]>;
  readonly origins: Map<string, OwnItem>;
  readonly photoVersions: Map<string, string | null>;
}

/** The records that may need an item: those without a link, and those whose item is gone. */
function peopleWithoutItem(
  records: ReadonlyMap<string, RecordSide | null>,
  links: readonly Link[],
  items: readonly ItemChange[],
): Map<string, Contact> {
  const linked = new Set(links.map((link) => link.recordId));
  const people = new Map<string, Contact>();
  for (const [id, record] of records) if (record && !linked.has(id)) people.set(id, record.contact);
  const gone = new Set(items.flatMap((item) => (item.kind === 'deleted' ? [item.itemId] : [])));
  for (const { recordId, itemId, agreed } of links) {
    const record = records.get(recordId);
    if (gone.has(itemId) && record !== null) people.set(recordId, record?.contact ?? agreed);
  }
  return people;
}

/** What there is about records without an item: whether they stay out, and which of the employee's own items may be theirs. */
async function readUnlinked(
  parts: PassParts,
  records: ReadonlyMap<string, RecordSide | null>,
  links: readonly Link[],
  items: readonly ItemChange[],
): Promise<Unlinked> {
  const { state, key } = parts;
  const people = peopleWithoutItem(records, links, items);
  const ids = [...people.keys()];
  const unlinked: Unlinked = {
    detached: new Map(),
    alike: new Map(),
    origins: new Map(),
    photoVersions: new Map(),
  };
  if (ids.length === 0) return unlinked;
  for (const { recordId, reason } of await state.detached(key, ids)) unlinked.detached.set(recordId, reason);
  const keysOf = new Map(ids.map((id) => [id, matchKeysOf(people.get(id)!)]));
  const rows = [
    ...(await state.foreignItemsByMatchKey(key, [...new Set([...keysOf.values()].flat())])),
    ...(await state.foreignItemsByRecord(key, ids)),
  ];
  if (rows.length === 0) return unlinked;
  const own = await readOwnItems(parts, [...new Set(rows.map(({ itemId }) => itemId))]);
  for (const [itemId, { photoVersion }] of own) unlinked.photoVersions.set(itemId, photoVersion);
  for (const id of ids) {
    const alike = rows.filter((row) => row.recordId === null && isLike(row, keysOf.get(id)!));
    unlinked.alike.set(id, contentsOf(alike, own));
    const [origin] = contentsOf(
      rows.filter((row) => row.recordId === id),
      own,
    );
    if (origin) unlinked.origins.set(id, origin);
  }
  return unlinked;
}

function isLike(row: ForeignItem, keys: readonly string[]): boolean {
  return row.matchKeys.some((key) => keys.includes(key));
}

function contentsOf(rows: readonly ForeignItem[], items: ReadonlyMap<string, OwnItem>): OwnItem[] {
  const ids = [...new Set(rows.map(({ itemId }) => itemId))].sort();
  return ids.flatMap((itemId) => items.get(itemId) ?? []);
}

type OwnItemWithPhoto = OwnItem & { readonly photoVersion: string | null };

async function readOwnItems(
  parts: PassParts,
  itemIds: readonly string[],
): Promise<Map<string, OwnItemWithPhoto>> {
  const items = (await readItems(parts, itemIds)).filter(
    (item) => !item.private && item.kind === 'contact' && item.identity === null,
  );
  const { contacts, versions } = await withPhotos(parts, items, new Map());
  return new Map(
    items.map(({ itemId, changeKey }) => [
      itemId,
      {
        itemId,
        changeKey,
        contact: contacts.get(itemId)!,
        photoVersion: versions.get(itemId) ?? null,
      },
    ]),
  );
}
