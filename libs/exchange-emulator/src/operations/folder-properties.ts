import type { Folder, FolderElement } from '../mailbox/model.js';
import { fieldUri, ItemError } from '../soap/item-error.js';
import type { XmlElement } from '../xml/parse.js';

const CLASSES: Record<FolderElement, string> = {
  Folder: 'IPF.Note',
  CalendarFolder: 'IPF.Appointment',
  ContactsFolder: 'IPF.Contact',
  TasksFolder: 'IPF.Task',
};

/** The properties that a client may give a folder. Permissions are taken and not kept: who may do what is said by the options. */
export const SETTABLE: ReadonlySet<string> = new Set([
  'DisplayName',
  'FolderClass',
  'ExtendedProperty',
  'PermissionSet',
]);

/** Whether folders of an element are kept here. */
export function isFolderElement(name: string): name is FolderElement {
  return name in CLASSES;
}

/** The name that a folder is given. Thrown where it is missing or blank: {@link ItemError} ErrorFolderSave. */
export function displayNameOf(given: XmlElement | undefined): string {
  const displayName = given?.text.trim();
  if (!displayName) throw folderSave('folder:DisplayName');
  return displayName;
}

/** Thrown when a folder of the same parent has the name, whatever its case: {@link ItemError} ErrorFolderExists. */
export function assertNameIsFree(displayName: string, others: readonly Folder[]): void {
  if (others.some((folder) => folder.displayName.toLowerCase() === displayName.toLowerCase())) {
    throw new ItemError('ErrorFolderExists', 'A folder with the specified name already exists.');
  }
}

/**
 * The class of a folder, and the element that goes with it. Only a plain folder may say its class; the others have it in their name.
 * Thrown when the element contradicts the class: {@link ItemError} ErrorNoFolderClassOverride.
 */
export function classOf(
  given: XmlElement | undefined,
  element: FolderElement,
): { element: FolderElement; folderClass: string } {
  const folderClass = given?.text.trim();
  if (!folderClass) return { element, folderClass: CLASSES[element] };
  if (element === 'Folder') return { element: elementOf(folderClass), folderClass };
  if (isWithin(folderClass, CLASSES[element])) return { element, folderClass };
  throw new ItemError(
    'ErrorNoFolderClassOverride',
    'The folder class of a typed folder cannot be overridden.',
    fieldUri('folder:FolderClass'),
  );
}

export function folderSave(uri: string): ItemError {
  return new ItemError('ErrorFolderSave', 'Folder save failed.', fieldUri(uri));
}

export function invalidFolderProperty(action: 'Set' | 'Append' | 'Delete', pathXml: string): ItemError {
  return new ItemError(`ErrorInvalidProperty${action}`, `${action} action is invalid for property.`, pathXml);
}

function elementOf(folderClass: string): FolderElement {
  const typed = Object.entries(CLASSES).find(([, base]) => isWithin(folderClass, base));
  return (typed?.[0] as FolderElement | undefined) ?? 'Folder';
}

function isWithin(folderClass: string, base: string): boolean {
  return folderClass === base || folderClass.startsWith(`${base}.`);
}
