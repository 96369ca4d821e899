import { encodeItemId, changeKeyOf } from '../mailbox/ids.js';
import type { Folder, Item } from '../mailbox/model.js';
import { NumberSet } from '../mailbox/number-set.js';
import { decodeSyncState, encodeSyncState, type SyncState } from '../mailbox/sync-state.js';
import { itemIdXml } from '../properties/computed.js';
import { shapesOf } from '../properties/shape.js';
import { writeItem } from '../properties/write-item.js';
import { ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { answerBatch } from './batch.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveTargetFolder } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderitems-operation */
export const syncFolderItems: Operation = (request, context) =>
  answerBatch('SyncFolderItems', [request], context, '', () => {
    const folder = syncFolder(requiredChild(request, 'SyncFolderId'), context);
    const state = stateOf(childOf(request, 'SyncState'), folder);
    const { changes, complete } = collect(request, folder, state, context);
    return (
      `<m:SyncState>${encodeSyncState(state)}</m:SyncState>` +
      `<m:IncludesLastItemInRange>${complete}</m:IncludesLastItemInRange>` +
      (changes ? `<m:Changes>${changes}</m:Changes>` : '<m:Changes/>')
    );
  });

function syncFolder(target: XmlElement, context: OperationContext): Folder {
  try {
    return resolveTargetFolder(target, context);
  } catch (error) {
    if (error instanceof ItemError && error.code === 'ErrorFolderNotFound') {
      throw new ItemError('ErrorSyncFolderNotFound', 'The folder to be synchronized could not be found.');
    }
    throw error;
  }
}

function stateOf(element: XmlElement | undefined, folder: Folder): SyncState {
  const of = { mailboxGuid: folder.mailbox.guid, folderCounter: folder.counter };
  const text = element?.text.trim();
  return text ? decodeSyncState(text, of) : { ...of, change: 0, known: NumberSet.empty() };
}

/** Walks the changes after the state, oldest first, moving the state along, until the client's maximum is reached. */
function collect(request: XmlElement, folder: Folder, state: SyncState, context: OperationContext) {
  const shapes = shapesOf(requiredChild(request, 'ItemShape'), {
    version: context.version,
    reader: 'SyncFolderItems',
  });
  const maximum = Number(requiredChild(request, 'MaxChangesReturned').text);
  const ignored = new Set((childOf(request, 'Ignore')?.children ?? []).map((id) => id.attributes.Id));
  const gone = context.store.items.goneAfter(folder, state.change);
  let changes = '';
  let count = 0;
  let nextGone = 0;
  let readTo = state.change;

  const takeGone = (before: number): boolean => {
    for (let entry = gone[nextGone]; entry && entry.change < before; entry = gone[++nextGone]) {
      if (state.known.has(entry.counter)) {
        if (count === maximum) return false;
        changes += `<t:Delete>${goneIdXml(folder, entry)}</t:Delete>`;
        state.known.delete(entry.counter);
        count++;
      }
      readTo = entry.change;
    }
    return true;
  };

  let complete = true;
  for (const item of context.store.items.changedAfter(folder, state.change)) {
    if (!takeGone(item.change) || count === maximum) {
      complete = false;
      break;
    }
    const itemId = encodeItemId(folder, item.counter);
    if (!ignored.has(itemId) && !context.leavesOut(itemId)) {
      changes += changeXml(item, state.known.has(item.counter), state.change, () =>
        writeItem(item, shapes(item.element)),
      );
      count++;
    }
    state.known.add(item.counter);
    readTo = item.change;
  }
  if (complete) complete = takeGone(Infinity);
  state.change = readTo;
  return { changes, complete };
}

function changeXml(item: Item, isKnown: boolean, since: number, content: () => string): string {
  if (!isKnown) return `<t:Create>${content()}</t:Create>`;
  if (onlyReadFlagChanged(item, since)) {
    return `<t:ReadFlagChange>${itemIdXml(item)}<t:IsRead>${item.properties.IsRead === true}</t:IsRead></t:ReadFlagChange>`;
  }
  return `<t:Update>${content()}</t:Update>`;
}

function onlyReadFlagChanged(item: Item, since: number): boolean {
  const changed = Object.keys(item.versions).filter((key) => (item.versions[key] ?? 0) > since);
  return changed.length === 1 && changed[0] === 'IsRead';
}

function goneIdXml(folder: Folder, entry: { change: number; counter: number }): string {
  const changeKey = changeKeyOf({ change: entry.change, mailbox: folder.mailbox, kind: 0x11 });
  return `<t:ItemId Id="${encodeItemId(folder, entry.counter)}" ChangeKey="${changeKey}"/>`;
}
