import { convertId } from './convert-id.js';
import { createAttachment } from './create-attachment.js';
import { createFolder } from './create-folder.js';
import { createItem } from './create-item.js';
import { deleteAttachment } from './delete-attachment.js';
import { deleteFolder, emptyFolder } from './delete-folder.js';
import { deleteItem } from './delete-item.js';
import { findFolder } from './find-folder.js';
import { findItem } from './find-item.js';
import { getAttachment } from './get-attachment.js';
import { getEvents } from './get-events.js';
import { getFolder } from './get-folder.js';
import { getItem } from './get-item.js';
import { copyItem, moveItem } from './move-item.js';
import type { Operation } from './operation.js';
import { resolveNames } from './resolve-names.js';
import { subscribe, unsubscribe } from './subscribe.js';
import { syncFolderHierarchy } from './sync-folder-hierarchy.js';
import { syncFolderItems } from './sync-folder-items.js';
import { updateFolder } from './update-folder.js';
import { updateItem } from './update-item.js';

/** What the server answers, by the name of the request's element. */
export const OPERATIONS: Record<string, Operation> = {
  GetFolder: getFolder,
  FindItem: findItem,
  GetItem: getItem,
  CreateItem: createItem,
  UpdateItem: updateItem,
  CreateAttachment: createAttachment,
  GetAttachment: getAttachment,
  DeleteAttachment: deleteAttachment,
  DeleteItem: deleteItem,
  SyncFolderItems: syncFolderItems,
  MoveItem: moveItem,
  CopyItem: copyItem,
  DeleteFolder: deleteFolder,
  EmptyFolder: emptyFolder,
  SyncFolderHierarchy: syncFolderHierarchy,
  FindFolder: findFolder,
  CreateFolder: createFolder,
  UpdateFolder: updateFolder,
  ResolveNames: resolveNames,
  ConvertId: convertId,
  Subscribe: subscribe,
  Unsubscribe: unsubscribe,
  GetEvents: getEvents,
};
