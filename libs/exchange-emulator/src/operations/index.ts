import { createItem } from './create-item.js';
import { deleteItem } from './delete-item.js';
import { findItem } from './find-item.js';
import { getFolder } from './get-folder.js';
import { getItem } from './get-item.js';
import type { Operation } from './operation.js';
import { syncFolderItems } from './sync-folder-items.js';
import { updateItem } from './update-item.js';

/** What the server answers, by the name of the request's element. */
export const OPERATIONS: Record<string, Operation> = {
  GetFolder: getFolder,
  FindItem: findItem,
  GetItem: getItem,
  CreateItem: createItem,
  UpdateItem: updateItem,
  DeleteItem: deleteItem,
  SyncFolderItems: syncFolderItems,
};
