import { ewsIdOf } from '../mailbox/ids.js';
import { NumberSet } from '../mailbox/number-set.js';
import { decodeSyncState, encodeSyncState } from '../mailbox/sync-state.js';
import { answerBatch } from './batch.js';
import { folderWriter } from './folder-shape.js';
import { childOf, requiredChild, type Operation } from './operation.js';
import { ownFolder, resolveTargetFolder } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/syncfolderhierarchy-operation */
export const syncFolderHierarchy: Operation = (request, context) =>
  answerBatch('SyncFolderHierarchy', [request], context, '', () => {
    const target = childOf(request, 'SyncFolderId');
    const root = target ? resolveTargetFolder(target, context) : ownFolder('msgfolderroot', context);
    const of = { mailboxGuid: root.mailbox.guid, folderCounter: root.counter };
    const text = childOf(request, 'SyncState')?.text.trim();
    const state = text ? decodeSyncState(text, of) : { ...of, change: 0, known: NumberSet.empty() };
    const write = folderWriter(requiredChild(request, 'FolderShape'), context);
    const present = context.store.folders.descendants(root);
    const since = state.change;
    let changes = '';
    for (const folder of present) {
      const isKnown = state.known.has(folder.counter);
      if (!isKnown) changes += `<t:Create>${write(folder)}</t:Create>`;
      else if (folder.change > since) changes += `<t:Update>${write(folder)}</t:Update>`;
      state.known.add(folder.counter);
      state.change = Math.max(state.change, folder.change);
    }
    const counters = new Set(present.map(({ counter }) => counter));
    for (const counter of [...state.known.values()].filter((known) => !counters.has(known))) {
      changes += `<t:Delete><t:FolderId Id="${ewsIdOf(root.mailbox, { folderCounter: counter })}"/></t:Delete>`;
      state.known.delete(counter);
    }
    return (
      `<m:SyncState>${encodeSyncState(state)}</m:SyncState>` +
      '<m:IncludesLastFolderInRange>true</m:IncludesLastFolderInRange>' +
      `<m:Changes>${changes}</m:Changes>`
    );
  });
