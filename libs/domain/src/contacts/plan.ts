import { differingFields } from './comparison.js';
import { blankContact, type Contact } from './contact.js';
import type { Decision } from './decisions.js';
import { matchContact } from './matching.js';
import { conflictingFields } from './merge.js';
import { isOfOwnFirm } from './own-firm.js';
import type { ContactLink, ItemChange, OwnItem, PlanInput, RecordSide } from './plan-input.js';
import { itemSide, place, type ItemSide } from './item-side.js';
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
  const adopted = new Set<string>();

  return [...recordIds].flatMap((recordId) => {
    const link = linkOfRecord.get(recordId);
    const side = itemSide(link, itemsOfRecord.get(recordId) ?? [], input.contents);
    if (side.state === 'unread') return [];
    const record = input.records.get(recordId);
    const decision = link
      ? decideLinked(input, link, side, record)
      : decideUnlinked(input, recordId, side, record, adopted);
    if (!decision) return [];
    if ('item' in decision) adopted.add(decision.item.itemId);
    return [decision];
  });
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
  side: ItemSide,
  record: RecordSide | null | undefined,
): Decision | null {
  const recordId = link.recordId;
  if (record === null) return decideGoneRecord(recordId, link, side);
  const wanted = record?.contact ?? link.agreed;
  switch (side.state) {
    case 'none':
    case 'unread':
      return null;
    case 'gone':
      return decideGoneItem(input, link, record);
    case 'unchanged': {
      const fields = differingFields(link.agreed, wanted);
      if (fields.length === 0) return record ? { kind: 'nothing', recordId, forgotten: false } : null;
      return {
        kind: 'update',
        recordId,
        item: place(side.place),
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
      return decideChangedItem(input.policy, link, side.place, side.contact, record);
  }
}

/** The employee deleted the item. A record that changed meanwhile, or that is protected, outlives it. */
function decideGoneItem(
  { policy }: PlanInput,
  link: ContactLink,
  record: RecordSide | undefined,
): Decision | null {
  const { recordId, agreed } = link;
  const wanted = record?.contact ?? agreed;
  const recreated: Decision = { kind: 'create', recordId, contact: wanted, reason: 'recreated' };
  if (policy.mode !== 'two-way') return recreated;
  // Without the record nobody knows whether it is protected: it has to be read first.
  if (!record) return null;
  if (record.protection !== null || policy.onExchangeDelete === 'recreate') return recreated;
  if (policy.onExchangeDelete === 'detach') return { kind: 'detach', recordId, former: agreed };
  return differingFields(agreed, wanted).length > 0
    ? recreated
    : { kind: 'delete-record', recordId, former: wanted };
}

function decideUnlinked(
  input: PlanInput,
  recordId: string,
  side: ItemSide,
  record: RecordSide | null | undefined,
  adopted: ReadonlySet<string>,
): Decision | null {
  if (record === undefined) return null;
  if (record === null) return decideGoneRecord(recordId, null, side);
  if (side.state === 'changed') return identified(recordId, side, record);
  const origin = input.origins.get(recordId);
  if (input.policy.mode === 'two-way' && origin && !adopted.has(origin.itemId)) {
    return adopt(input, recordId, origin, record);
  }
  if (staysOut(input, recordId)) return { kind: 'nothing', recordId, forgotten: false };
  const alike = (input.alike.get(recordId) ?? []).filter(({ itemId }) => !adopted.has(itemId));
  const match = matchContact(record.contact, alike);
  switch (match.kind) {
    case 'none':
      return { kind: 'create', recordId, contact: record.contact, reason: 'new' };
    case 'one':
      return adopt(input, recordId, match.candidate, record);
    case 'ambiguous': {
      const itemIds = match.candidates.map(({ itemId }) => itemId);
      return { kind: 'ambiguous', recordId, contact: record.contact, itemIds };
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
  side: Extract<ItemSide, { state: 'changed' }>,
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
  const mayGive = record.protection === null && !isOfOwnFirm(found, input.policy.ownFirm);
  if (input.policy.mode === 'two-way' && mayGive) {
    const merged = mergedDecision(input.policy, {
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

function decideGoneRecord(recordId: string, link: ContactLink | null, side: ItemSide): Decision | null {
  const forgotten: Decision = { kind: 'nothing', recordId, forgotten: true };
  switch (side.state) {
    case 'unread':
      return null;
    case 'none':
      return forgotten;
    case 'gone':
      return link ? { kind: 'unlink', recordId, former: link.agreed } : forgotten;
    case 'unchanged':
      return (
        link && { kind: 'delete', recordId, item: place(side.place), former: heldBy(link), conflicts: [] }
      );
    case 'changed':
      return {
        kind: 'delete',
        recordId,
        item: side.place,
        former: side.contact,
        conflicts: link ? editedFields(link.agreed, side.contact) : [],
      };
  }
}

function editedFields(agreed: Contact, found: Contact) {
  return conflictingFields(agreed, blankContact, found);
}
