import { parseChangeKey } from '../mailbox/ids.js';
import type { Item } from '../mailbox/model.js';
import { itemIdXml } from '../properties/computed.js';
import { applyContactRules } from '../properties/contact-rules.js';
import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { answerBatch } from './batch.js';
import { isClass } from './create-item.js';
import { readChange, type Change } from './item-changes.js';
import { requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveItem } from './resolve.js';

type ConflictResolution = 'NeverOverwrite' | 'AutoResolve' | 'AlwaysOverwrite';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/updateitem-operation */
export const updateItem: Operation = (request, context) => {
  const resolution = request.attributes.ConflictResolution as ConflictResolution;
  const changes = requiredChild(request, 'ItemChanges').children;
  const hasDisposition = request.attributes.MessageDisposition !== undefined;
  return answerBatch('UpdateItem', changes, context, '<m:Items/>', (change) => {
    const updated = updateOne(change, resolution, hasDisposition, context);
    context.countItems(1);
    return (
      `<m:Items><t:${updated.element}>${itemIdXml(updated)}</t:${updated.element}></m:Items>` +
      '<m:ConflictResults><t:Count>0</t:Count></m:ConflictResults>'
    );
  });
};

function updateOne(
  itemChange: XmlElement,
  resolution: ConflictResolution,
  hasDisposition: boolean,
  context: OperationContext,
): Item {
  const [id] = itemChange.children;
  if (!id) throw new Error('ItemChange came through validation without an id.');
  const item = resolveItem(id, context);
  if (item.element === 'Message' && !hasDisposition) {
    throw new ItemError('ErrorMessageDispositionRequired', 'Message disposition is required.');
  }
  const known = knownChange(id.attributes.ChangeKey, resolution, item);
  const change = readUpdates(requiredChild(itemChange, 'Updates').children, item);
  if (known < item.change) assertNoConflict(item, known, change, resolution);
  return saveChange(item, change, context);
}

/** The change that the caller has seen. Thrown when it should have said, and did not: {@link ItemError}. */
function knownChange(changeKey: string | undefined, resolution: ConflictResolution, item: Item): number {
  if (changeKey) {
    const change = parseChangeKey(changeKey);
    return resolution === 'AlwaysOverwrite' ? item.change : change;
  }
  if (resolution === 'AlwaysOverwrite') return item.change;
  throw new ItemError(
    'ErrorChangeKeyRequiredForWriteOperations',
    'The change key is required for this operation.',
  );
}

function readUpdates(updates: readonly XmlElement[], item: Item): Change {
  const change: Change = { set: new Map(), removed: new Set() };
  for (const update of updates) readChange(update, item, change);
  return change;
}

// AutoResolve merges what both sides changed as long as they did not change the same property differently.
function assertNoConflict(item: Item, known: number, change: Change, resolution: ConflictResolution): void {
  const overlaps = [...change.set.keys(), ...change.removed].some(
    (key) =>
      (item.versions[key] ?? 0) > known &&
      JSON.stringify(item.properties[key]) !== JSON.stringify(change.set.get(key)),
  );
  if (resolution === 'NeverOverwrite' || overlaps) {
    throw new ItemError(
      'ErrorIrresolvableConflict',
      'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
    );
  }
}

/** Writes a change to an item, whoever made it. */
export function saveChange(
  item: Item,
  change: Change,
  context: Pick<OperationContext, 'store' | 'now'>,
): Item {
  const { ItemClass: newClass, ...rest } = Object.fromEntries(change.set);
  if (newClass !== undefined && item.element === 'Contact' && !isClass(String(newClass), 'IPM.Contact')) {
    throw new ItemError('ErrorObjectTypeChanged', 'The object type changed.');
  }
  const properties = { ...item.properties, ...rest };
  for (const key of change.removed) delete properties[key];
  if (item.element === 'Contact') applyContactRules(properties, new Set(change.set.keys()));
  const number = context.store.mailboxes.draw(item.folder.mailbox);
  const versions = { ...item.versions };
  for (const key of new Set([...Object.keys(properties), ...Object.keys(item.properties)])) {
    if (JSON.stringify(properties[key]) !== JSON.stringify(item.properties[key])) versions[key] = number;
  }
  return context.store.items.replace(item, number, {
    itemClass: newClass === undefined ? item.itemClass : String(newClass),
    modifiedAt: context.now,
    properties,
    versions,
  });
}
