import { differingFields } from './canonical.js';
import type { Contact } from './contact.js';
import type { Decision } from './decisions.js';
import type { ContactLink, ItemChange, ItemPlace, PlanInput } from './plan-input.js';

/**
 * How often ProjectMate's values are written over the very same values of Exchange. A server that stores a field in a form of its own
 * would otherwise be written to for ever (invariant 4); an employee who insists is met as often.
 */
const restoresOfTheSame = 3;

/**
 * The items whose content has to be read before {@link planOneWay} can decide: ours, in a state that we did not write. Our own writes, seen again, are known by
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

/** The records that items without a link name: they have to be read from ProjectMate, to adopt the items. */
export function recordsToAdopt(items: readonly ItemChange[], links: readonly ContactLink[]): string[] {
  const linked = new Set(links.map((link) => link.itemId));
  const records = items.flatMap((item) =>
    item.kind === 'changed' && item.recordId !== null && !linked.has(item.itemId) ? [item.recordId] : [],
  );
  return [...new Set(records)];
}

/** What Exchange holds for a record now. */
type ItemSide =
  | { readonly state: 'none' }
  | { readonly state: 'gone' }
  | { readonly state: 'unread' }
  | { readonly state: 'unchanged'; readonly place: ItemPlace }
  | { readonly state: 'changed'; readonly place: ItemPlace; readonly contact: Contact };

/**
 * The one-way mode of design 5.1: ProjectMate's values win, what Exchange changes is restored, what Exchange deletes is created again,
 * and an item that is not ours is never touched. A pure function; at most one decision a record, in the order of `records`, then `items`.
 */
export function planOneWay(input: PlanInput): Decision[] {
  const linkOfRecord = new Map(input.links.map((link) => [link.recordId, link]));
  const linkOfItem = new Map(input.links.map((link) => [link.itemId, link]));
  const itemsOfRecord = groupByRecord(input.items, linkOfItem);
  const recordIds = new Set([...input.records.keys(), ...itemsOfRecord.keys()]);

  return [...recordIds].flatMap((recordId) => {
    const link = linkOfRecord.get(recordId);
    const side = itemSide(link, itemsOfRecord.get(recordId) ?? [], input.contents);
    if (side.state === 'unread') return [];
    const decision = link
      ? decideLinked(link, side, input.records.get(recordId))
      : decideUnlinked(recordId, side, input.records.get(recordId));
    return decision ? [decision] : [];
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

function itemSide(
  link: ContactLink | undefined,
  items: readonly ItemChange[],
  contents: ReadonlyMap<string, Contact>,
): ItemSide {
  const own = link && items.findLast((item) => item.itemId === link.itemId);
  if (link && own?.kind !== 'deleted') {
    // A further item with this identity is the employee's copy: theirs to keep.
    if (!own || own.changeKey === link.changeKey) return { state: 'unchanged', place: link };
    return read(own, contents);
  }
  // Moved away and back, or created by a pass that died before it could say so: the item is there under another id.
  const others = items
    .filter((item) => item.kind === 'changed')
    .sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
  const other = others[0];
  if (other) return read(other, contents);
  return { state: link ? 'gone' : 'none' };
}

function read(item: ItemPlace, contents: ReadonlyMap<string, Contact>): ItemSide {
  const contact = contents.get(item.itemId);
  return contact
    ? { state: 'changed', place: { itemId: item.itemId, changeKey: item.changeKey }, contact }
    : { state: 'unread' };
}

function decideLinked(
  link: ContactLink,
  side: ItemSide,
  record: Contact | null | undefined,
): Decision | null {
  const recordId = link.recordId;
  if (record === null) return decideGoneRecord(recordId, link, side);
  const wanted = record ?? link.agreed;
  switch (side.state) {
    case 'none':
    case 'unread':
      return null;
    case 'gone':
      return { kind: 'create', recordId, contact: wanted, reason: 'recreated' };
    case 'unchanged': {
      const fields = differingFields(link.agreed, wanted);
      if (fields.length === 0) return record ? { kind: 'nothing', recordId } : null;
      return {
        kind: 'update',
        recordId,
        item: place(side.place),
        contact: wanted,
        fields,
        former: link.agreed,
        reason: 'changed',
        restored: null,
      };
    }
    case 'changed':
      return decideChangedItem(link, side.place, side.contact, wanted);
  }
}

function decideChangedItem(link: ContactLink, item: ItemPlace, found: Contact, wanted: Contact): Decision {
  const { recordId } = link;
  const fields = differingFields(found, wanted);
  if (fields.length === 0) {
    return {
      kind: 'link',
      recordId,
      item,
      contact: wanted,
      reason: 'seen',
      fields: [],
      restored: link.restored,
    };
  }
  if (differingFields(link.agreed, wanted).length > 0) {
    return {
      kind: 'update',
      recordId,
      item,
      contact: wanted,
      fields,
      former: found,
      reason: 'overruled',
      restored: null,
    };
  }
  const again = link.restored !== null && differingFields(link.restored.from, found).length === 0;
  const times = again && link.restored ? link.restored.times : 0;
  if (times >= restoresOfTheSame) {
    return {
      kind: 'link',
      recordId,
      item,
      contact: wanted,
      reason: 'tolerated',
      fields,
      restored: link.restored,
    };
  }
  const restored = { from: found, times: times + 1 };
  return {
    kind: 'update',
    recordId,
    item,
    contact: wanted,
    fields,
    former: found,
    reason: 'restored',
    restored,
  };
}

function decideUnlinked(
  recordId: string,
  side: ItemSide,
  record: Contact | null | undefined,
): Decision | null {
  if (record === undefined) return null;
  if (record === null) return decideGoneRecord(recordId, null, side);
  if (side.state !== 'changed') return { kind: 'create', recordId, contact: record, reason: 'new' };
  const fields = differingFields(side.contact, record);
  const common = {
    recordId,
    item: side.place,
    contact: record,
    fields,
    reason: 'adopted',
    restored: null,
  } as const;
  return fields.length === 0
    ? { kind: 'link', ...common }
    : { kind: 'update', former: side.contact, ...common };
}

function decideGoneRecord(recordId: string, link: ContactLink | null, side: ItemSide): Decision | null {
  switch (side.state) {
    case 'unread':
      return null;
    case 'none':
      return { kind: 'nothing', recordId };
    case 'gone':
      return link ? { kind: 'unlink', recordId, former: link.agreed } : { kind: 'nothing', recordId };
    case 'unchanged':
      return link && { kind: 'delete', recordId, item: place(side.place), former: link.agreed };
    case 'changed':
      return { kind: 'delete', recordId, item: side.place, former: side.contact };
  }
}

function place({ itemId, changeKey }: ItemPlace): ItemPlace {
  return { itemId, changeKey };
}
