import type { Contact } from './contact.js';
import type { ContactLink, ItemChange, ItemPlace } from './plan-input.js';

interface ChangedItem {
  readonly state: 'changed';
  readonly place: ItemPlace;
  readonly contact: Contact;
}

/** What Exchange holds for a linked record now. `unread`: something changed whose content is not known. */
export type LinkedSide =
  { readonly state: 'gone' } | { readonly state: 'unchanged' } | { readonly state: 'unread' } | ChangedItem;

/** What Exchange holds under the identity of a record without a link. */
export type UnlinkedSide = { readonly state: 'none' } | { readonly state: 'unread' } | ChangedItem;

/** `items`: those of the record, by link or by identity. */
export function linkedSide(
  link: ContactLink,
  items: readonly ItemChange[],
  contents: ReadonlyMap<string, Contact>,
): LinkedSide {
  const own = items.find((item) => item.itemId === link.itemId);
  // A further item with this identity is the employee's copy: theirs to keep.
  if (!own) return { state: 'unchanged' };
  if (own.kind === 'changed') {
    return own.changeKey === link.changeKey ? { state: 'unchanged' } : read(own, contents);
  }
  // Moved away and back: the item is there under another id.
  return identified(items, contents) ?? { state: 'gone' };
}

/** `items`: those that carry the record's identity. They were created by a pass that died before it could say so, or came back from Deleted Items. */
export function unlinkedSide(
  items: readonly ItemChange[],
  contents: ReadonlyMap<string, Contact>,
): UnlinkedSide {
  return identified(items, contents) ?? { state: 'none' };
}

/** Of several items with one identity always the same, whatever the order in which they are told of. */
function identified(items: readonly ItemChange[], contents: ReadonlyMap<string, Contact>) {
  const [first] = items
    .filter((item) => item.kind === 'changed')
    .sort((a, b) => (a.itemId < b.itemId ? -1 : 1));
  return first && read(first, contents);
}

function read(item: ItemPlace, contents: ReadonlyMap<string, Contact>): ChangedItem | { state: 'unread' } {
  const contact = contents.get(item.itemId);
  return contact ? { state: 'changed', place: place(item), contact } : { state: 'unread' };
}

export function place({ itemId, changeKey }: ItemPlace): ItemPlace {
  return { itemId, changeKey };
}
