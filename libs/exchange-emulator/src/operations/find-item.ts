import type { Folder, Item, ItemElement } from '../mailbox/model.js';
import { shapesOf } from '../properties/shape.js';
import { writeItem } from '../properties/write-item.js';
import { isPath } from '../properties/path.js';
import { candidates } from '../search/candidates.js';
import { pageOf } from '../search/paging.js';
import { compareValues } from '../search/compare.js';
import type { Predicate } from '../search/field.js';
import { perElement } from '../search/item-field.js';
import { compileRestriction } from '../search/restriction.js';
import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { answerBatch } from './batch.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveFolder } from './resolve.js';

const MOST_ROWS = 1000;
const MOST_ROWS_WITH_RESTRICTION = 250;

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/finditem-operation */
export const findItem: Operation = (request, context) => {
  const shapes = shapesOf(requiredChild(request, 'ItemShape'), {
    version: context.version,
    reader: 'FindItem',
  });
  const folders = requiredChild(request, 'ParentFolderIds').children;
  return answerBatch('FindItem', folders, context, '', (id) => {
    const found = findIn(request, resolveFolder(id, context), context);
    const items = found.rows.map((item) => writeItem(item, shapes(item.element))).join('');
    return `<m:RootFolder${found.attributes}><t:Items>${items}</t:Items></m:RootFolder>`;
  });
};

function findIn(request: XmlElement, folder: Folder, context: OperationContext) {
  const view = request.children.find((child) => child.name.endsWith('View'));
  refuseUnserved(request, view);
  const restriction = childOf(request, 'Restriction');
  const matches = restriction && perElement((resolve) => compileRestriction(restriction, resolve), 'query');
  // What is wrong with a restriction or an order is told even where nothing is there to be searched.
  const natural: ItemElement = folder.element === 'ContactsFolder' ? 'Contact' : 'Message';
  matches?.(natural);
  const inView = contactsView(view);
  const isShallow = request.attributes.Traversal === 'Shallow';
  // Nothing here is associated with a folder; what was deleted softly lies in a folder of its own.
  const rows = (isShallow ? candidates(context.store.items, folder, restriction) : []).filter(
    (item) => (!matches || matches(item.element)(item)) && (!inView || inView(item)),
  );
  const sorted = sort(rows, childOf(request, 'SortOrder'), natural);
  return pageOf(sorted, view, restriction ? MOST_ROWS_WITH_RESTRICTION : MOST_ROWS);
}

function refuseUnserved(request: XmlElement, view: XmlElement | undefined): void {
  const grouped = childOf(request, 'GroupBy') ?? childOf(request, 'DistinguishedGroupBy');
  if (grouped || childOf(request, 'QueryString') || view?.name.startsWith('SeekTo')) {
    throw new ItemError('ErrorInvalidOperation', 'The operation is not supported by this server.');
  }
  if (view?.name === 'CalendarView') {
    throw new ItemError(
      'ErrorCalendarFolderIsInvalidForCalendarView',
      'The folder is invalid for a calendar view.',
    );
  }
}

// A ContactsView bounds the display names, both ends included.
function contactsView(view: XmlElement | undefined): Predicate<Item> | undefined {
  if (view?.name !== 'ContactsView') return undefined;
  const { InitialName: from, FinalName: to } = view.attributes;
  return ({ properties }) => {
    const name = String(properties.DisplayName ?? properties.FileAs ?? '');
    return (
      (from === undefined || compareValues(name, from) >= 0) &&
      (to === undefined || compareValues(name, to) <= 0)
    );
  };
}

function sort(items: Item[], order: XmlElement | undefined, natural: ItemElement): Item[] {
  // Without an order of its own a folder shows what came last first.
  if (!order) return items.reverse();
  const fields = order.children.map((field) => {
    const path = field.children.find(isPath);
    if (!path) throw new Error('FieldOrder came through validation without a path.');
    return {
      read: perElement((resolve) => resolve(path).read, 'sort'),
      direction: field.attributes.Order === 'Descending' ? -1 : 1,
    };
  });
  for (const { read } of fields) read(natural);
  return items.sort((a, b) => {
    for (const { read, direction } of fields) {
      const difference = compareNullable(read(a.element)(a), read(b.element)(b));
      if (difference !== 0) return difference * direction;
    }
    return a.id - b.id;
  });
}

function compareNullable(a: Parameters<typeof compareValues>[0] | undefined, b: typeof a): number {
  if (a === undefined || b === undefined) return a === b ? 0 : a === undefined ? -1 : 1;
  return compareValues(a, b);
}
