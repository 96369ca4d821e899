import { differingFields } from './comparison.js';
import { blankContact, type Contact } from './contact.js';
import type { Decision } from './decisions.js';
import { matchContact } from './matching.js';
import { isOfOwnFirm } from './own-firm.js';
import type { ContactLink, ItemChange, OwnItem, PlanInput, RecordSide } from './plan-input.js';
import type { ContactPolicy } from './policy.js';
import { linkedSide, place, unlinkedSide, type LinkedSide, type UnlinkedSide } from './item-side.js';
import { decideChangedItem, mergedDecision } from './plan-changed-item.js';
import { heldBy, restoredAfter } from './tolerance.js';

/**
 * The items whose content has to be read before {@link planContacts} can decide: ours, in a state that we did not write. Our own writes, seen again, are known by
 * their change key and cost nothing.
 */
export function itemsToRead(items: readonly ItemChange[], links: readonly ContactLink[]): string[] {
  const byItem = new Map(links.map((link) => [link.itemId, link]));
  return items.flatMap((item) => {
    if (item.kind === 'deleted') return [];
    const link = byItem.get(item.itemId);
    if (link) return link.changeKey === item.changeKey ? [] : [item.itemId];
    return item.recordId === null ? [] : [item.itemId];
  });
}

/**
 * Design 5.1, all modes: what to do about each record that changed on either side. A pure function; at most one decision a record, in the order of
 * `records`, then `items`. An item that is not ours is never touched, unless a record adopts it.
 */
export function planContacts(input: PlanInput): Decision[] {
  const linkOfRecord = new Map(input.links.map((link) => [link.recordId, link]));
  const linkOfItem = new Map(input.links.map((link) => [link.itemId, link]));
  const itemsOfRecord = groupByRecord(input.items, linkOfItem);
  const recordIds = new Set([...input.records.keys(), ...itemsOfRecord.keys()]);
  const adoption: Adoption = { adopted: new Set<string>(), owners: ownersOf(input) };

  return [...recordIds].flatMap((recordId) => {
    const link = linkOfRecord.get(recordId);
    const items = itemsOfRecord.get(recordId) ?? [];
    const record = input.records.get(recordId);
    const decision = link
      ? decideLinked(input, link, linkedSide(link, items, input.contents), record, adoption)
      : decideUnlinked(input, recordId, unlinkedSide(items, input.contents), record, adoption);
    if (!decision) return [];
    if ('item' in decision) adoption.adopted.add(decision.item.itemId);
    return [decision];
  });
}

/** Which of the employee's own items records may adopt. */
interface Adoption {
  /** Those that a record has. Grows. */
  readonly adopted: Set<string>;
  /** Whose those are that records take for theirs; null: several do, and nobody guesses. */
  readonly owners: ReadonlyMap<string, string | null>;
}

/** Where several records take an item for theirs, they are its like as it is theirs: the phone decides, or nobody does. */
function ownersOf({ records, links, alike }: PlanInput): Map<string, string | null> {
  const agreed = new Map(links.map((link) => [link.recordId, link.agreed]));
  const wanted = new Map<string, { item: OwnItem; rivals: { id: string; contact: Contact }[] }>();
  for (const [id, items] of alike) {
    const contact = records.get(id)?.contact ?? agreed.get(id);
    if (!contact) continue;
    const match = matchContact(contact, items);
    if (match.kind !== 'one') continue;
    const item = match.candidate;
    const { rivals } = wanted.get(item.itemId) ?? { rivals: [] };
    wanted.set(item.itemId, { item, rivals: [...rivals, { id, contact }] });
  }
  return new Map(
    [...wanted].map(([itemId, { item, rivals }]) => {
      const owner =
        rivals.length === 1
          ? { kind: 'one' as const, candidate: rivals[0]! }
          : matchContact(item.contact, rivals);
      return [itemId, owner.kind === 'one' ? owner.candidate.id : null];
    }),
  );
}

function groupByRecord(
  items: readonly ItemChange[],
  linkOfItem: ReadonlyMap<string, ContactLink>,
): Map<string, ItemChange[]> {
  const groups = new Map<string, ItemChange[]>();
  for (const item of items) {
    const recordId =
      linkOfItem.get(item.itemId)?.recordId ?? (item.kind === 'changed' ? item.recordId : null);
    if (recordId === null) continue;
    const group = groups.get(recordId);
    if (group) group.push(item);
    else groups.set(recordId, [item]);
  }
  return groups;
}

function decideLinked(
  input: PlanInput,
  link: ContactLink,
  side: LinkedSide,
  record: RecordSide | null | undefined,
  adoption: Adoption,
): Decision | null {
  const recordId = link.recordId;
  if (record === null) return endLink(link, side);
  const wanted = record?.contact ?? link.agreed;
  switch (side.state) {
    case 'unread':
      return null;
    case 'gone':
      return decideGoneItem(input, link, record, adoption);
    case 'unchanged': {
      const fields = differingFields(link.agreed, wanted);
      if (fields.length === 0) return record ? { kind: 'nothing', recordId, forgotten: false } : null;
      return {
        kind: 'update',
        recordId,
        item: place(link),
        contact: wanted,
        fields,
        former: heldBy(link),
        reason: 'changed',
        restored: restoredAfter(link, wanted, fields),
        stamp: false,
        conflicts: [],
      };
    }
    case 'changed':
      return decideChangedItem(policyFor(input, side.place.itemId), link, side.place, side.contact, record);
  }
}

/** Nothing of a private item goes into ProjectMate: for such an item every mode is one-way. */
function policyFor({ policy, privateItems }: PlanInput, itemId: string): ContactPolicy {
  return privateItems?.has(itemId) ? { ...policy, mode: 'one-way' } : policy;
}

/** The employee deleted the item. A record that changed meanwhile, or that is protected, outlives it. */
function decideGoneItem(
  input: PlanInput,
  link: ContactLink,
  record: RecordSide | undefined,
  adoption: Adoption,
): Decision | null {
  const { policy } = input;
  const { recordId, agreed } = link;
  const recreated = (side: RecordSide) => createOrAdopt(input, recordId, side, 'recreated', adoption);
  if (policy.mode !== 'two-way') return recreated(record ?? { contact: agreed, protection: null });
  // Without the record nobody knows whether it is protected: it has to be read first.
  if (!record) return null;
  if (input.perhapsDeletedByUs?.has(recordId)) return recreated(record);
  if (record.protection !== null || policy.onExchangeDelete === 'recreate') return recreated(record);
  if (policy.onExchangeDelete === 'detach') return { kind: 'detach', recordId, former: agreed };
  return differingFields(agreed, record.contact).length > 0
    ? recreated(record)
    : { kind: 'delete-record', recordId, former: record.contact };
}

function decideUnlinked(
  input: PlanInput,
  recordId: string,
  side: UnlinkedSide,
  record: RecordSide | null | undefined,
  adoption: Adoption,
): Decision | null {
  if (record === undefined || side.state === 'unread') return null;
  if (record === null) return decideNeverLinked(recordId, side);
  if (side.state === 'changed') return identified(recordId, side, record);
  const origin = input.origins.get(recordId);
  const maySettle = input.detached.get(recordId) !== 'undone';
  if (input.policy.mode === 'two-way' && origin && maySettle && !adoption.adopted.has(origin.itemId)) {
    return adopt(input, recordId, origin, record);
  }
  if (staysOut(input, recordId)) return { kind: 'nothing', recordId, forgotten: false };
  return createOrAdopt(input, recordId, record, 'new', adoption);
}

/**
 * An item for a record that has none: one of the employee's own that is the same person, or a new one. Where the record had one, an ambiguous match is none: the question
 * would leave a link to an item that is gone.
 */
function createOrAdopt(
  input: PlanInput,
  recordId: string,
  record: RecordSide,
  reason: 'new' | 'recreated',
  adoption: Adoption,
): Decision {
  const { contact } = record;
  const alike = (input.alike.get(recordId) ?? []).filter(({ itemId }) => !adoption.adopted.has(itemId));
  const match = matchContact(contact, alike);
  switch (match.kind) {
    case 'none':
      return { kind: 'create', recordId, contact, reason };
    case 'one': {
      const { itemId } = match.candidate;
      const owner = adoption.owners.get(itemId) ?? null;
      if (owner === recordId) return adopt(input, recordId, match.candidate, record);
      return owner === null && reason === 'new'
        ? { kind: 'ambiguous', recordId, contact, itemIds: [itemId] }
        : { kind: 'create', recordId, contact, reason };
    }
    case 'ambiguous': {
      if (reason === 'recreated') return { kind: 'create', recordId, contact, reason };
      const itemIds = match.candidates.map(({ itemId }) => itemId);
      return { kind: 'ambiguous', recordId, contact, itemIds };
    }
  }
}

/** A record that the employee deleted stays away only as long as the mode lets the employee decide. */
function staysOut({ detached, policy }: PlanInput, recordId: string): boolean {
  const reason = detached.get(recordId);
  return reason !== undefined && (reason !== 'exchange-delete' || policy.mode === 'two-way');
}

/** An item that carries the record's identity: written by a pass that could not say so any more, or brought back from Deleted Items. */
function identified(
  recordId: string,
  side: Extract<UnlinkedSide, { state: 'changed' }>,
  record: RecordSide,
): Decision {
  const fields = differingFields(side.contact, record.contact);
  const common = { recordId, item: side.place, contact: record.contact, fields, restored: null } as const;
  return fields.length === 0
    ? { kind: 'link', reason: 'adopted', ...common }
    : { kind: 'update', reason: 'adopted', former: side.contact, stamp: false, conflicts: [], ...common };
}

/**
 * An item of the employee's own becomes the record's. They never agreed on anything, so in two-way mode each fills what the other lacks; but of an item that may
 * not come into ProjectMate, nothing does.
 */
function adopt(input: PlanInput, recordId: string, item: OwnItem, record: RecordSide): Decision {
  const { contact: found, ...itemPlace } = item;
  const policy = policyFor(input, item.itemId);
  if (policy.mode === 'two-way' && record.protection === null && !isOfOwnFirm(found, policy.ownFirm)) {
    const merged = mergedDecision(policy, {
      recordId,
      item: place(itemPlace),
      base: blankContact,
      record: record.contact,
      found,
      stamp: true,
    });
    if (merged) return { ...merged, conflicts: [] };
  }
  return {
    kind: 'update',
    recordId,
    item: place(itemPlace),
    contact: record.contact,
    fields: differingFields(found, record.contact),
    former: found,
    reason: 'adopted',
    restored: null,
    stamp: true,
    conflicts: [],
  };
}

/** The record is gone, or reaches this mailbox no more: so goes its item, however the employee edited it. */
function endLink(link: ContactLink, side: LinkedSide): Decision | null {
  const { recordId } = link;
  switch (side.state) {
    case 'unread':
      return null;
    case 'gone':
      return { kind: 'unlink', recordId, former: link.agreed };
    case 'unchanged':
      return { kind: 'delete', recordId, item: place(link), former: heldBy(link), conflicts: [] };
    case 'changed': {
      const conflicts = differingFields(heldBy(link), side.contact);
      return { kind: 'delete', recordId, item: side.place, former: side.contact, conflicts };
    }
  }
}

/** The record is gone before anybody knew of an item of its; one with its identity goes, too. */
function decideNeverLinked(recordId: string, side: Exclude<UnlinkedSide, { state: 'unread' }>): Decision {
  return side.state === 'none'
    ? { kind: 'nothing', recordId, forgotten: true }
    : { kind: 'delete', recordId, item: side.place, former: side.contact, conflicts: [] };
}
