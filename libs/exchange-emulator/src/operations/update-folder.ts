import type { Folder, PropertyMap } from '../mailbox/model.js';
import { folderIdXml } from '../properties/computed.js';
import { extendedPath } from '../properties/extended-path.js';
import { isKeptOfFolders } from '../properties/extended-of.js';
import { readExtendedValue } from '../properties/extended-value.js';
import { invalidPropertyRequest, isPath, pathXml } from '../properties/path.js';
import type { XmlElement } from '../xml/parse.js';
import { answerBatch } from './batch.js';
import {
  assertNameIsFree,
  classOf,
  displayNameOf,
  folderSave,
  invalidFolderProperty,
  SETTABLE,
} from './folder-properties.js';
import { objectTypeChanged, propertyMismatch, wrongPropertyCount } from './item-changes.js';
import { requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveTargetFolder } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/updatefolder-operation */
export const updateFolder: Operation = (request, context) => {
  const changes = requiredChild(request, 'FolderChanges').children;
  return answerBatch('UpdateFolder', changes, context, '<m:Folders/>', (change) => {
    const updated = updateOne(change, context);
    context.countItems(1);
    return `<m:Folders><t:${updated.element}>${folderIdXml(updated)}</t:${updated.element}></m:Folders>`;
  });
};

function updateOne(folderChange: XmlElement, context: OperationContext): Folder {
  const { store } = context;
  const folder = resolveTargetFolder(folderChange, context);
  const parent = store.folders.parent(folder);
  const wanted = requiredChild(folderChange, 'Updates').children.reduce(withUpdate, folder);
  if (wanted.displayName !== folder.displayName) {
    if (folder.distinguished) throw folderSave('folder:DisplayName');
    assertNameIsFree(
      wanted.displayName,
      store.folders.children(parent).filter((other) => other.id !== folder.id),
    );
  }
  if (wanted.folderClass !== folder.folderClass && folder.distinguished)
    throw folderSave('folder:FolderClass');
  const updated = store.folders.replace(wanted, store.mailboxes.draw(folder.mailbox));
  store.changes.note('Modified', { folder: updated, parent });
  return updated;
}

/** The folder with one update made to it. Thrown when it is not allowed: ItemError. */
function withUpdate(folder: Folder, update: XmlElement): Folder {
  const paths = update.children.filter(isPath);
  const [path] = paths;
  if (!path || paths.length !== 1) throw wrongPropertyCount();
  if (update.name === 'AppendToFolderField') throw invalidFolderProperty('Append', pathXml(path));
  if (update.name === 'DeleteFolderField') return withoutProperty(folder, path);
  const content = update.children.find((child) => !isPath(child));
  const [property, ...others] = content?.children ?? [];
  if (!content || !property || others.length > 0) throw wrongPropertyCount();
  // A plain folder is the type of all folders, too.
  if (content.name !== folder.element && content.name !== 'Folder') throw objectTypeChanged(pathXml(path));
  return withProperty(folder, path, property);
}

function withProperty(folder: Folder, path: XmlElement, property: XmlElement): Folder {
  const name = nameOf(path);
  if (!SETTABLE.has(name) || isComputed(path)) throw invalidFolderProperty('Set', pathXml(path));
  if (property.name !== name) throw propertyMismatch(pathXml(path));
  switch (name) {
    case 'DisplayName':
      return { ...folder, displayName: displayNameOf(property) };
    case 'FolderClass':
      return { ...folder, ...classOf(property, folder.element) };
    case 'ExtendedProperty':
      return { ...folder, properties: withExtended(folder.properties, path, property) };
    default:
      return folder;
  }
}

function withExtended(properties: PropertyMap, path: XmlElement, property: XmlElement): PropertyMap {
  const { key } = extendedPath(path.attributes);
  const given = extendedPath(property.children[0]?.attributes ?? {});
  if (given.key !== key) throw propertyMismatch(pathXml(path));
  return { ...properties, [key]: readExtendedValue(property, given) };
}

function withoutProperty(folder: Folder, path: XmlElement): Folder {
  const name = nameOf(path);
  if (name === 'PermissionSet') return folder;
  if (name !== 'ExtendedProperty' || isComputed(path)) throw invalidFolderProperty('Delete', pathXml(path));
  const properties = { ...folder.properties };
  delete properties[extendedPath(path.attributes).key];
  return { ...folder, properties };
}

/** The element that a path leads to. Thrown where folders have no such property: ItemError. */
function nameOf(path: XmlElement): string {
  if (path.name === 'ExtendedFieldURI') return 'ExtendedProperty';
  const [prefix, name = ''] = (path.attributes.FieldURI ?? '').split(':');
  if (path.name !== 'FieldURI' || prefix !== 'folder') throw invalidPropertyRequest(pathXml(path));
  return name;
}

function isComputed(path: XmlElement): boolean {
  return path.name === 'ExtendedFieldURI' && isKeptOfFolders(extendedPath(path.attributes));
}
