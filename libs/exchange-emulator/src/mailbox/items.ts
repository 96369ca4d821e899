import type { Statement } from 'better-sqlite3';
import { placeOf, type Changes } from './changes.js';
import type { DataFile } from './database.js';
import type { Folders } from './folders.js';
import { lookupKeys } from './lookup-keys.js';
import type { Folder, Item, ItemElement, Mailbox, PropertyMap } from './model.js';

interface ItemRow {
  id: number;
  folder_id: number;
  counter: number;
  element: ItemElement;
  item_class: string;
  created_at: number;
  modified_at: number;
  change: number;
  size: number;
  properties: string;
  versions: string;
}

type NewItem = Pick<Item, 'element' | 'itemClass' | 'createdAt' | 'modifiedAt' | 'properties' | 'versions'>;

/** The items in the data file. Every write happens inside the transaction of its request. */
export class Items {
  private readonly insert: Statement;
  private readonly update: Statement;
  private readonly remove: Statement<[number]>;
  private readonly insertKey: Statement;
  private readonly removeKey: Statement;
  private readonly insertGone: Statement<[number, number, number]>;
  private readonly deleteGone: Statement<[number]>;
  private readonly selectByCounter: Statement<[number, number], ItemRow>;
  private readonly selectById: Statement<[number], ItemRow>;
  private readonly selectFolder: Statement<[number], ItemRow>;
  private readonly selectChanged: Statement<[number, number], ItemRow>;
  private readonly selectGone: Statement<[number, number], { change: number; counter: number }>;
  private readonly selectIdsByKey: Statement<[number, string, string], number>;
  private readonly countFolder: Statement<[number], number>;

  constructor(
    database: DataFile,
    private readonly folders: Folders,
    private readonly changes: Changes,
  ) {
    this.insert = database.prepare(
      'INSERT INTO item (mailbox_id, folder_id, counter, element, item_class, created_at, modified_at, change, size, properties, versions) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    );
    this.update = database.prepare(
      'UPDATE item SET item_class = ?, modified_at = ?, change = ?, size = ?, properties = ?, versions = ? WHERE id = ?',
    );
    this.remove = database.prepare('DELETE FROM item WHERE id = ?');
    this.insertKey = database.prepare(
      'INSERT OR IGNORE INTO item_key (folder_id, key, value, item_id) VALUES (?, ?, ?, ?)',
    );
    this.removeKey = database.prepare(
      'DELETE FROM item_key WHERE folder_id = ? AND key = ? AND value = ? AND item_id = ?',
    );
    this.insertGone = database.prepare('INSERT INTO gone (folder_id, change, counter) VALUES (?, ?, ?)');
    this.deleteGone = database.prepare('DELETE FROM gone WHERE folder_id = ?');
    this.selectByCounter = database.prepare('SELECT * FROM item WHERE mailbox_id = ? AND counter = ?');
    this.selectById = database.prepare('SELECT * FROM item WHERE id = ?');
    this.selectFolder = database.prepare('SELECT * FROM item WHERE folder_id = ? ORDER BY id');
    this.selectChanged = database.prepare(
      'SELECT * FROM item WHERE folder_id = ? AND change > ? ORDER BY change',
    );
    this.selectGone = database.prepare(
      'SELECT change, counter FROM gone WHERE folder_id = ? AND change > ? ORDER BY change, counter',
    );
    this.selectIdsByKey = database
      .prepare<[number, string, string], number>(
        'SELECT item_id FROM item_key WHERE folder_id = ? AND key = ? AND value = ?',
      )
      .pluck();
    this.countFolder = database
      .prepare<[number], number>('SELECT count(*) FROM item WHERE folder_id = ?')
      .pluck();
  }

  find(mailbox: Mailbox, counter: number): Item | undefined {
    return this.toItem(this.selectByCounter.get(mailbox.id, counter));
  }

  inFolder(folder: Folder): Item[] {
    return this.selectFolder.all(folder.id).flatMap((row) => this.toItem(row) ?? []);
  }

  countIn(folder: Folder): number {
    return this.countFolder.get(folder.id) ?? 0;
  }

  /** Row ids of the items of a folder in which a looked-up property has a value; see lookup-keys.ts. */
  idsByKey(folder: Folder, key: string, value: string): number[] {
    return this.selectIdsByKey.all(folder.id, key, value);
  }

  byIds(ids: Iterable<number>): Item[] {
    return [...ids].sort((a, b) => a - b).flatMap((id) => this.toItem(this.selectById.get(id)) ?? []);
  }

  /** Items changed after a change number, oldest change first, read as they are asked for. */
  *changedAfter(folder: Folder, change: number): Generator<Item> {
    for (const row of this.selectChanged.iterate(folder.id, change)) {
      const item = this.toItem(row);
      if (item) yield item;
    }
  }

  /** Items that left the folder after a change number, oldest first. */
  goneAfter(folder: Folder, change: number): { change: number; counter: number }[] {
    return this.selectGone.all(folder.id, change);
  }

  /** @param origin what it was before it came into this folder */
  create(
    folder: Folder,
    number: number,
    item: NewItem,
    origin?: { readonly kind: 'Moved' | 'Copied'; readonly item: Item },
  ): Item {
    const properties = JSON.stringify(item.properties);
    const { lastInsertRowid } = this.insert.run(
      folder.mailbox.id,
      folder.id,
      number,
      item.element,
      item.itemClass,
      item.createdAt,
      item.modifiedAt,
      number,
      properties.length,
      properties,
      JSON.stringify(item.versions),
    );
    const created: Item = {
      ...item,
      id: Number(lastInsertRowid),
      folder,
      counter: number,
      change: number,
      size: properties.length,
    };
    for (const [key, value] of lookupKeys(item.properties)) {
      this.insertKey.run(folder.id, key, value, created.id);
    }
    this.changes.note(origin?.kind ?? 'Created', placeOf(created), origin && placeOf(origin.item));
    return created;
  }

  /** Replaces an item's class, properties and versions under a new change number. */
  replace(
    item: Item,
    change: number,
    next: Pick<Item, 'itemClass' | 'modifiedAt' | 'properties' | 'versions'>,
  ): Item {
    const properties = JSON.stringify(next.properties);
    this.update.run(
      next.itemClass,
      next.modifiedAt,
      change,
      properties.length,
      properties,
      JSON.stringify(next.versions),
      item.id,
    );
    this.exchangeKeys(item, next.properties);
    const replaced = { ...item, ...next, change, size: properties.length };
    this.changes.note('Modified', placeOf(replaced));
    return replaced;
  }

  /**
   * Takes an item out of its folder; folder synchronisation will tell of it under the change number.
   * @param goesOn whether it will be created in another folder
   */
  delete(item: Item, change: number, goesOn = false): void {
    this.remove.run(item.id);
    for (const [key, value] of lookupKeys(item.properties)) {
      this.removeKey.run(item.folder.id, key, value, item.id);
    }
    this.insertGone.run(item.folder.id, change, item.counter);
    if (!goesOn) this.changes.note('Deleted', placeOf(item));
  }

  /** Drops what is remembered of items that left a folder; for a folder that is deleted. */
  forget(folder: Folder): void {
    this.deleteGone.run(folder.id);
  }

  private exchangeKeys(item: Item, properties: PropertyMap): void {
    const before = new Set(lookupKeys(item.properties).map((pair) => pair.join('\0')));
    for (const [key, value] of lookupKeys(properties)) {
      if (!before.delete(`${key}\0${value}`)) this.insertKey.run(item.folder.id, key, value, item.id);
    }
    for (const pair of before) {
      const [key, value] = pair.split('\0');
      this.removeKey.run(item.folder.id, key, value, item.id);
    }
  }

  private toItem(row: ItemRow | undefined): Item | undefined {
    const folder = row && this.folders.get(row.folder_id);
    if (!row || !folder) return undefined;
    return {
      id: row.id,
      folder,
      counter: row.counter,
      element: row.element,
      itemClass: row.item_class,
      createdAt: row.created_at,
      modifiedAt: row.modified_at,
      change: row.change,
      size: row.size,
      properties: JSON.parse(row.properties) as PropertyMap,
      versions: JSON.parse(row.versions) as Record<string, number>,
    };
  }
}
