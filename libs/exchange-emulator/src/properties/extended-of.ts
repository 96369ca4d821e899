import type { Folder, Item, PropertyValue } from '../mailbox/model.js';
import type { Store } from '../mailbox/store.js';
import { inSeconds } from './date-time.js';
import type { ExtendedPath } from './extended-path.js';

type Kept<Of> = (of: Of) => PropertyValue | undefined;

// What the store keeps of its own accord has MAPI names, too (MS-OXPROPS).
const OF_ITEMS: Record<string, Kept<Item>> = {
  ItemClass: ({ itemClass }) => itemClass,
  DateTimeCreated: ({ createdAt }) => inSeconds(createdAt),
  LastModifiedTime: ({ modifiedAt }) => inSeconds(modifiedAt),
  Size: ({ size }) => size,
  // The internet article number, which grows within a folder.
  'x/tag/0xe23/Integer': ({ counter }) => counter,
};

/** The value of an extended property of an item; undefined where it has none. */
export function extendedOfItem(item: Item, path: ExtendedPath): PropertyValue | undefined {
  const key = path.alias?.key ?? path.key;
  const kept = OF_ITEMS[key];
  return kept ? kept(item) : item.properties[key];
}

const OF_FOLDERS: Record<string, (folder: Folder, store: Store) => PropertyValue | undefined> = {
  'x/tag/0x3001/String': ({ displayName }) => displayName,
  'x/tag/0x3613/String': ({ folderClass }) => folderClass ?? undefined,
  'x/tag/0x3602/Integer': (folder, store) => store.items.countIn(folder),
  'x/tag/0x3603/Integer': () => 0,
  'x/tag/0x360a/Boolean': (folder, store) => store.folders.children(folder).length > 0,
};

/** The values of extended properties of folders; undefined where one has none. */
export function extendedOfFolders(
  store: Store,
): (folder: Folder, path: ExtendedPath) => PropertyValue | undefined {
  return (folder, { key }) => (OF_FOLDERS[key] ? OF_FOLDERS[key](folder, store) : folder.properties[key]);
}

/** Whether an extended property of folders is another name for what the store keeps of its own accord. */
export function isKeptOfFolders({ key }: ExtendedPath): boolean {
  return key in OF_FOLDERS;
}
