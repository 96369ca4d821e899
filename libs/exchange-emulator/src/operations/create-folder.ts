import type { Folder, PropertyMap } from '../mailbox/model.js';
import { folderIdXml } from '../properties/computed.js';
import { extendedPath } from '../properties/extended-path.js';
import { readExtendedValue } from '../properties/extended-value.js';
import { fieldUri, ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { answerBatch } from './batch.js';
import {
  assertNameIsFree,
  classOf,
  displayNameOf,
  invalidFolderProperty,
  isFolderElement,
  SETTABLE,
} from './folder-properties.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveTargetFolder } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/createfolder-operation */
export const createFolder: Operation = (request, context) => {
  const target = requiredChild(request, 'ParentFolderId');
  return answerBatch(
    'CreateFolder',
    requiredChild(request, 'Folders').children,
    context,
    '<m:Folders/>',
    (folder) => {
      const created = createOne(folder, resolveTargetFolder(target, context), context);
      return `<m:Folders><t:${created.element}>${folderIdXml(created)}</t:${created.element}></m:Folders>`;
    },
  );
};

function createOne(given: XmlElement, parent: Folder, { store, countItems }: OperationContext): Folder {
  if (!isFolderElement(given.name)) {
    throw new ItemError(
      'ErrorInvalidFolderTypeForOperation',
      'The folder type is invalid for the operation.',
    );
  }
  const readOnly = given.children.find(({ name }) => !SETTABLE.has(name));
  if (readOnly) throw invalidFolderProperty('Set', fieldUri(`folder:${readOnly.name}`));
  const displayName = displayNameOf(childOf(given, 'DisplayName'));
  assertNameIsFree(displayName, store.folders.children(parent));
  const created = store.folders.create(parent.mailbox, store.mailboxes.draw(parent.mailbox), {
    parentId: parent.id,
    distinguished: null,
    displayName,
    properties: extendedProperties(given),
    ...classOf(childOf(given, 'FolderClass'), given.name),
  });
  store.changes.note('Created', { folder: created, parent });
  countItems(1);
  return created;
}

function extendedProperties(given: XmlElement): PropertyMap {
  const properties: PropertyMap = {};
  for (const child of given.children) {
    if (child.name !== 'ExtendedProperty') continue;
    const path = extendedPath(child.children[0]?.attributes ?? {});
    properties[path.key] = readExtendedValue(child, path);
  }
  return properties;
}
