import { answerBatch } from './batch.js';
import { folderWriter } from './folder-shape.js';
import { requiredChild, type Operation } from './operation.js';
import { resolveFolder } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation */
export const getFolder: Operation = (request, context) => {
  const shape = requiredChild(request, 'FolderShape');
  return answerBatch(
    'GetFolder',
    requiredChild(request, 'FolderIds').children,
    context,
    '<m:Folders/>',
    (id) => {
      const write = folderWriter(shape, context);
      return `<m:Folders>${write(resolveFolder(id, context))}</m:Folders>`;
    },
  );
};
