import type { Folder, PropertyValue } from '../mailbox/model.js';
import { EFFECTIVE_RIGHTS, folderIdXml } from '../properties/computed.js';
import { extendedPath, type ExtendedPath } from '../properties/extended-path.js';
import { extendedOfFolders } from '../properties/extended-of.js';
import { writeExtendedProperty } from '../properties/extended-value.js';
import { EXCHANGE_2007_SP1, EXCHANGE_2010, EXCHANGE_2013 } from '../soap/server-version.js';
import type { XmlElement } from '../xml/parse.js';
import { element } from '../xml/write.js';
import { childOf, type OperationContext } from './operation.js';

interface FolderProperty {
  readonly name: string;
  readonly shape: 'default' | 'all' | 'named';
  readonly since: number;
  readonly write: (folder: Folder, context: OperationContext) => string;
}

const property = (
  name: string,
  shape: FolderProperty['shape'],
  write: FolderProperty['write'],
  since = 0,
): FolderProperty => ({ name, shape, since, write });

// In the schema's order; extended properties come between ChildFolderCount and EffectiveRights.
const BEFORE_EXTENDED: readonly FolderProperty[] = [
  property('FolderId', 'default', (folder) => folderIdXml(folder)),
  property('ParentFolderId', 'all', (folder, { store }) =>
    folderIdXml(store.folders.parent(folder), 'ParentFolderId'),
  ),
  property('FolderClass', 'all', ({ folderClass }) =>
    folderClass ? element('FolderClass', folderClass) : '',
  ),
  property('DisplayName', 'default', ({ displayName }) => element('DisplayName', displayName)),
  property('TotalCount', 'default', (folder, { store }) =>
    folder.element === 'CalendarFolder' ? '' : element('TotalCount', String(store.items.countIn(folder))),
  ),
  property('ChildFolderCount', 'default', (folder, { store }) =>
    element('ChildFolderCount', String(store.folders.children(folder).length)),
  ),
];
const AFTER_EXTENDED: readonly FolderProperty[] = [
  property('EffectiveRights', 'all', () => EFFECTIVE_RIGHTS, EXCHANGE_2007_SP1),
  property(
    'DistinguishedFolderId',
    'all',
    ({ distinguished }) => (distinguished ? element('DistinguishedFolderId', distinguished) : ''),
    EXCHANGE_2013,
  ),
  property(
    'SharingEffectiveRights',
    'named',
    (folder) => (folder.element === 'ContactsFolder' ? element('SharingEffectiveRights', 'FullDetails') : ''),
    EXCHANGE_2010,
  ),
  property('UnreadCount', 'default', (folder) =>
    folder.element === 'Folder' || folder.element === 'TasksFolder' ? element('UnreadCount', '0') : '',
  ),
];

/**
 * Compiles a `FolderShape` into what writes folders.
 * Thrown for a bad combination in an extended path: {@link ItemError}.
 */
export function folderWriter(shape: XmlElement, context: OperationContext): (folder: Folder) => string {
  const base = childOf(shape, 'BaseShape')?.text ?? 'IdOnly';
  const named = new Set<string>();
  const extended: ExtendedPath[] = [];
  for (const path of childOf(shape, 'AdditionalProperties')?.children ?? []) {
    if (path.name === 'ExtendedFieldURI') extended.push(extendedPath(path.attributes));
    else named.add((path.attributes.FieldURI ?? '').replace(/^folder:/, ''));
  }
  const isShown = ({ name, shape: smallest, since }: FolderProperty) =>
    name === 'FolderId' ||
    named.has(name) ||
    (since <= context.version &&
      ((base === 'AllProperties' && smallest !== 'named') || (base === 'Default' && smallest === 'default')));
  const before = BEFORE_EXTENDED.filter(isShown);
  const after = AFTER_EXTENDED.filter(isShown);
  const extendedOf = extendedOfFolders(context.store);
  return (folder) =>
    `<t:${folder.element}>` +
    before.map(({ write }) => write(folder, context)).join('') +
    extended.map((path) => extendedXml(path, extendedOf(folder, path))).join('') +
    after.map(({ write }) => write(folder, context)).join('') +
    `</t:${folder.element}>`;
}

function extendedXml(path: ExtendedPath, value: PropertyValue | undefined): string {
  return value === undefined ? '' : writeExtendedProperty(path, value);
}
