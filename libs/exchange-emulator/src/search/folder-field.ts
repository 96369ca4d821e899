import type { Folder } from '../mailbox/model.js';
import type { Store } from '../mailbox/store.js';
import { extendedPath } from '../properties/extended-path.js';
import { extendedOfFolders } from '../properties/extended-of.js';
import { constantOf } from '../properties/extended-value.js';
import { pathXml } from '../properties/path.js';
import { ItemError } from '../soap/item-error.js';
import type { FieldResolver } from './field.js';

/** The properties of folders that FindFolder can search. */
export function folderField(store: Store): FieldResolver<Folder> {
  const texts: Record<string, (folder: Folder) => string | undefined> = {
    'folder:DisplayName': ({ displayName }) => displayName,
    'folder:FolderClass': ({ folderClass }) => folderClass ?? undefined,
  };
  const numbers: Record<string, (folder: Folder) => number> = {
    'folder:TotalCount': (folder) => store.items.countIn(folder),
    'folder:ChildFolderCount': (folder) => store.folders.children(folder).length,
    'folder:UnreadCount': () => 0,
  };
  const extendedOf = extendedOfFolders(store);
  return (path) => {
    const xml = pathXml(path);
    if (path.name === 'ExtendedFieldURI') {
      const extended = extendedPath(path.attributes);
      return {
        xml,
        isText: extended.type.startsWith('String'),
        read: (folder) => extendedOf(folder, extended),
        constant: (text) => constantOf(text, extended),
      };
    }
    const uri = path.attributes.FieldURI ?? '';
    const text = texts[uri];
    if (text) return { xml, isText: true, read: text, constant: (constant) => constant };
    const number = numbers[uri];
    if (!number) {
      throw new ItemError('ErrorUnsupportedPathForQuery', 'The property is not supported in a query.', xml);
    }
    const constant = (value: string) => (/^[+-]?\d+$/.test(value) ? Number(value) : undefined);
    return { xml, isText: false, read: number, constant };
  };
}
