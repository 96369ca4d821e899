import type { Contact } from './contact.js';
import type { ContactLink, ItemChange, ItemPlace } from './plan-input.js';

/** What Exchange holds for a record now. */
export type ItemSide =
  | { readonly state: 'none' }
  | { readonly state: 'gone' }
  | { readonly state: 'unread' }
  | { readonly state: 'unchanged'; readonly place: ItemPlace }
  | { readonly state: 'changed'; readonly place: ItemPlace; readonly contact: Contact };

/** From the changes of the items that are this record's, by link or by identity. */
export function itemSide(
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
  return contact ? { state: 'changed', place: place(item), contact } : { state: 'unread' };
}

export function place({ itemId, changeKey }: ItemPlace): ItemPlace {
  return { itemId, changeKey };
}
