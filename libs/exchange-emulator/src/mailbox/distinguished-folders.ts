import type { FolderElement } from './model.js';

/** A folder that every mailbox has from its beginning. */
export interface DistinguishedFolder {
  readonly name: string;
  readonly parent: string | null;
  readonly element: FolderElement;
  readonly folderClass: string | null;
  readonly displayName: string;
}

const row = (
  name: string,
  parent: string | null,
  displayName: string,
  folderClass: string | null = 'IPF.Note',
  element: FolderElement = 'Folder',
): DistinguishedFolder => ({ name, parent, displayName, folderClass, element });

/** Parents come before their children. */
export const DISTINGUISHED_FOLDERS: readonly DistinguishedFolder[] = [
  row('root', null, 'Root', null),
  row('msgfolderroot', 'root', 'Top of Information Store', null),
  row('recoverableitemsroot', 'root', 'Recoverable Items', null),
  row('recoverableitemsdeletions', 'recoverableitemsroot', 'Deletions', null),
  row('recoverableitemspurges', 'recoverableitemsroot', 'Purges', null),
  row('recoverableitemsversions', 'recoverableitemsroot', 'Versions', null),
  row('calendar', 'msgfolderroot', 'Calendar', 'IPF.Appointment', 'CalendarFolder'),
  row('contacts', 'msgfolderroot', 'Contacts', 'IPF.Contact', 'ContactsFolder'),
  row('deleteditems', 'msgfolderroot', 'Deleted Items'),
  row('drafts', 'msgfolderroot', 'Drafts'),
  row('inbox', 'msgfolderroot', 'Inbox'),
  row('journal', 'msgfolderroot', 'Journal', 'IPF.Journal'),
  row('junkemail', 'msgfolderroot', 'Junk Email'),
  row('notes', 'msgfolderroot', 'Notes', 'IPF.StickyNote'),
  row('outbox', 'msgfolderroot', 'Outbox'),
  row('sentitems', 'msgfolderroot', 'Sent Items'),
  row('tasks', 'msgfolderroot', 'Tasks', 'IPF.Task', 'TasksFolder'),
];
