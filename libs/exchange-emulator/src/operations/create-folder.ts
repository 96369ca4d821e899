import type { Folder, FolderElement, PropertyMap } from '../mailbox/model.js';
import { folderIdXml } from '../properties/computed.js';
import { extendedPath } from '../properties/extended-path.js';
import { readExtendedValue } from '../properties/extended-value.js';
import { fieldUri, ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';
import { answerBatch } from './batch.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveTargetFolder } from './resolve.js';

const KINDS: Record<string, { element: FolderElement; folderClass: string }> = {
  Folder: { element: 'Folder', folderClass: 'IPF.Note' },
  CalendarFolder: { element: 'CalendarFolder', folderClass: 'IPF.Appointment' },
  ContactsFolder: { element: 'ContactsFolder', folderClass: 'IPF.Contact' },
  TasksFolder: { element: 'TasksFolder', folderClass: 'IPF.Task' },
};
const ELEMENT_OF_CLASS: [string, FolderElement][] = [
  ['IPF.Contact', 'ContactsFolder'],
  ['IPF.Appointment', 'CalendarFolder'],
  ['IPF.Task', 'TasksFolder'],
];
const SETTABLE = new Set(['DisplayName', 'FolderClass', 'ExtendedProperty', 'PermissionSet']);

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
  const kind = KINDS[given.name];
  if (!kind)
    throw new ItemError(
      'ErrorInvalidFolderTypeForOperation',
      'The folder type is invalid for the operation.',
    );
  const readOnly = given.children.find(({ name }) => !SETTABLE.has(name));
  if (readOnly) {
    throw new ItemError(
      'ErrorInvalidPropertySet',
      'Set action is invalid for property.',
      fieldUri(`folder:${readOnly.name}`),
    );
  }
  const displayName = childOf(given, 'DisplayName')?.text.trim();
  if (!displayName) {
    throw new ItemError('ErrorFolderSave', 'Folder save failed.', fieldUri('folder:DisplayName'));
  }
  const isSame = (folder: Folder) => folder.displayName.toLowerCase() === displayName.toLowerCase();
  if (store.folders.children(parent).some(isSame)) {
    throw new ItemError('ErrorFolderExists', 'A folder with the specified name already exists.');
  }
  const created = store.folders.create(parent.mailbox, store.mailboxes.draw(parent.mailbox), {
    parentId: parent.id,
    distinguished: null,
    displayName,
    properties: extendedProperties(given),
    ...classOf(given, kind),
  });
  countItems(1);
  return created;
}

// Only a plain folder may say its class; the others have it in their name.
function classOf(given: XmlElement, kind: { element: FolderElement; folderClass: string }) {
  const folderClass = childOf(given, 'FolderClass')?.text.trim();
  if (!folderClass || folderClass === kind.folderClass) return kind;
  if (kind.element !== 'Folder') {
    const fits = folderClass.startsWith(`${kind.folderClass}.`);
    if (fits) return { element: kind.element, folderClass };
    throw new ItemError(
      'ErrorNoFolderClassOverride',
      'The folder class of a typed folder cannot be overridden.',
      fieldUri('folder:FolderClass'),
    );
  }
  const typed = ELEMENT_OF_CLASS.find(([base]) => folderClass === base || folderClass.startsWith(`${base}.`));
  return { element: typed?.[1] ?? 'Folder', folderClass };
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
