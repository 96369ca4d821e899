import type { Folder } from '../mailbox/model.js';
import { folderField } from '../search/folder-field.js';
import { pageOf } from '../search/paging.js';
import { compileRestriction } from '../search/restriction.js';
import { answerBatch } from './batch.js';
import { folderWriter } from './folder-shape.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveFolder } from './resolve.js';

const MOST_ROWS = 1000;

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/findfolder-operation */
export const findFolder: Operation = (request, context) => {
  const parents = requiredChild(request, 'ParentFolderIds').children;
  return answerBatch('FindFolder', parents, context, '', (id) => {
    const write = folderWriter(requiredChild(request, 'FolderShape'), context);
    const restriction = childOf(request, 'Restriction');
    const matches = restriction && compileRestriction(restriction, folderField(context.store));
    const found = below(resolveFolder(id, context), request.attributes.Traversal ?? '', context);
    const view = request.children.find((child) => child.name.endsWith('View'));
    const page = pageOf(
      found.filter((folder) => !matches || matches(folder)),
      view,
      MOST_ROWS,
    );
    return `<m:RootFolder${page.attributes}><t:Folders>${page.rows.map(write).join('')}</t:Folders></m:RootFolder>`;
  });
};

function below(folder: Folder, traversal: string, { store }: OperationContext): Folder[] {
  if (traversal === 'Shallow') return store.folders.children(folder);
  return traversal === 'Deep' ? store.folders.descendants(folder) : [];
}
