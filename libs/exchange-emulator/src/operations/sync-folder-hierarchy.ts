import type { Folder } from '../mailbox/model.js';
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
    const created = context.store.folders
      .descendants(root)
      .filter((folder: Folder) => !state.known.has(folder.counter));
    for (const folder of created) {
      state.known.add(folder.counter);
      state.change = Math.max(state.change, folder.change);
    }
    const changes = created.map((folder) => `<t:Create>${write(folder)}</t:Create>`).join('');
    return (
      `<m:SyncState>${encodeSyncState(state)}</m:SyncState>` +
      '<m:IncludesLastFolderInRange>true</m:IncludesLastFolderInRange>' +
      `<m:Changes>${changes}</m:Changes>`
    );
  });
