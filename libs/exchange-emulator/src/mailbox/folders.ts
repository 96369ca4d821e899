import type { DataFile } from './database.js';
import type { Folder, FolderElement, Mailbox, PropertyMap } from './model.js';

interface FolderRow {
  id: number;
  mailbox_id: number;
  counter: number;
  parent_id: number | null;
  distinguished: string | null;
  element: FolderElement;
  folder_class: string | null;
  display_name: string;
  change: number;
  properties: string;
}

type NewFolder = Pick<
  Folder,
  'parentId' | 'distinguished' | 'element' | 'folderClass' | 'displayName' | 'properties'
>;

/** All folders of all mailboxes, in memory over their table. */
export class Folders {
  private readonly byId = new Map<number, Folder>();
  private readonly byCounter = new Map<string, Folder>();
  private readonly byName = new Map<string, Folder>();

  constructor(private readonly database: DataFile) {}

  load(mailboxes: readonly Mailbox[]): void {
    const byId = new Map(mailboxes.map((mailbox) => [mailbox.id, mailbox]));
    for (const row of this.database.prepare<[], FolderRow>('SELECT * FROM folder ORDER BY id').all()) {
      const mailbox = byId.get(row.mailbox_id);
      if (!mailbox) continue;
      this.remember({
        id: row.id,
        mailbox,
        counter: row.counter,
        parentId: row.parent_id,
        distinguished: row.distinguished,
        element: row.element,
        folderClass: row.folder_class,
        displayName: row.display_name,
        change: row.change,
        properties: JSON.parse(row.properties) as PropertyMap,
      });
    }
  }

  get(id: number): Folder | undefined {
    return this.byId.get(id);
  }

  /** The folder that one lies in; the root lies in itself. */
  parent(folder: Folder): Folder {
    return (folder.parentId === null ? undefined : this.byId.get(folder.parentId)) ?? folder;
  }

  byCounterOf(mailbox: Mailbox, counter: number): Folder | undefined {
    return this.byCounter.get(`${mailbox.id}/${counter}`);
  }

  distinguished(mailbox: Mailbox, name: string): Folder | undefined {
    return this.byName.get(`${mailbox.id}/${name}`);
  }

  /** The direct children, in the order of their names. */
  children(folder: Folder): Folder[] {
    return [...this.byId.values()]
      .filter((candidate) => candidate.parentId === folder.id)
      .sort((a, b) => a.displayName.localeCompare(b.displayName));
  }

  /** Everything below a folder, parents before their children. */
  descendants(folder: Folder): Folder[] {
    return this.children(folder).flatMap((child) => [child, ...this.descendants(child)]);
  }

  create(mailbox: Mailbox, number: number, folder: NewFolder): Folder {
    const { lastInsertRowid } = this.database
      .prepare(
        'INSERT INTO folder (mailbox_id, counter, parent_id, distinguished, element, folder_class, display_name, change, properties) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)',
      )
      .run(
        mailbox.id,
        number,
        folder.parentId,
        folder.distinguished,
        folder.element,
        folder.folderClass,
        folder.displayName,
        number,
        JSON.stringify(folder.properties),
      );
    return this.remember({
      ...folder,
      id: Number(lastInsertRowid),
      mailbox,
      counter: number,
      change: number,
    });
  }

  /** Keeps a folder's name, class and properties as they are given, under a new change number. */
  replace(folder: Folder, change: number): Folder {
    this.database
      .prepare(
        'UPDATE folder SET element = ?, folder_class = ?, display_name = ?, change = ?, properties = ? WHERE id = ?',
      )
      .run(
        folder.element,
        folder.folderClass,
        folder.displayName,
        change,
        JSON.stringify(folder.properties),
        folder.id,
      );
    return this.remember({ ...folder, change });
  }

  /** Puts a folder below another one. */
  move(folder: Folder, parent: Folder, change: number): Folder {
    this.database
      .prepare('UPDATE folder SET parent_id = ?, change = ? WHERE id = ?')
      .run(parent.id, change, folder.id);
    return this.remember({ ...folder, parentId: parent.id, change });
  }

  /** Takes an empty folder away. */
  delete(folder: Folder): void {
    this.database.prepare('DELETE FROM folder WHERE id = ?').run(folder.id);
    this.byId.delete(folder.id);
    this.byCounter.delete(`${folder.mailbox.id}/${folder.counter}`);
  }

  private remember(folder: Folder): Folder {
    this.byId.set(folder.id, folder);
    this.byCounter.set(`${folder.mailbox.id}/${folder.counter}`, folder);
    if (folder.distinguished) this.byName.set(`${folder.mailbox.id}/${folder.distinguished}`, folder);
    return folder;
  }
}
