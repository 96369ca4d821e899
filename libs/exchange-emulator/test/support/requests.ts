/** Requests and fragments that several tests send. */

export const LINK =
  'PropertySetId="c11ff724-aa03-4555-9952-8fa248a11c3e" PropertyName="link" PropertyType="String"';

export const linkProperty = (value: string) =>
  `<t:ExtendedProperty><t:ExtendedFieldURI ${LINK}/><t:Value>${value}</t:Value></t:ExtendedProperty>`;

const contacts = '<t:DistinguishedFolderId Id="contacts"/>';

export const createContacts = (...items: string[]) =>
  `<m:CreateItem><m:Items>${items.map((item) => `<t:Contact>${item}</t:Contact>`).join('')}</m:Items></m:CreateItem>`;

const itemId = (id: string, changeKey?: string) =>
  `<t:ItemId Id="${id}"${changeKey === undefined ? '' : ` ChangeKey="${changeKey}"`}/>`;

export const getItems = (ids: string[], shape = 'AllProperties', additional = '') =>
  `<m:GetItem><m:ItemShape><t:BaseShape>${shape}</t:BaseShape>${properties(additional)}</m:ItemShape>` +
  `<m:ItemIds>${ids.map((id) => itemId(id)).join('')}</m:ItemIds></m:GetItem>`;

const properties = (paths: string) =>
  paths ? `<t:AdditionalProperties>${paths}</t:AdditionalProperties>` : '';

export interface Find {
  shape?: string;
  additional?: string;
  view?: string;
  restriction?: string;
  order?: string;
  folder?: string;
  traversal?: string;
}

export const findItems = (find: Find = {}) =>
  `<m:FindItem Traversal="${find.traversal ?? 'Shallow'}"><m:ItemShape><t:BaseShape>${find.shape ?? 'IdOnly'}</t:BaseShape>` +
  `${properties(find.additional ?? '')}</m:ItemShape>${find.view ?? ''}` +
  (find.restriction ? `<m:Restriction>${find.restriction}</m:Restriction>` : '') +
  (find.order ? `<m:SortOrder>${find.order}</m:SortOrder>` : '') +
  `<m:ParentFolderIds>${find.folder ?? contacts}</m:ParentFolderIds></m:FindItem>`;

export const updateItem = (
  id: string,
  changeKey: string | undefined,
  updates: string,
  resolution = 'AlwaysOverwrite',
) =>
  `<m:UpdateItem ConflictResolution="${resolution}" MessageDisposition="SaveOnly"><m:ItemChanges><t:ItemChange>${itemId(id, changeKey)}` +
  `<t:Updates>${updates}</t:Updates></t:ItemChange></m:ItemChanges></m:UpdateItem>`;

export const setField = (uri: string, xml: string) =>
  `<t:SetItemField><t:FieldURI FieldURI="${uri}"/><t:Contact>${xml}</t:Contact></t:SetItemField>`;

export const setIndexed = (uri: string, index: string, xml: string) =>
  `<t:SetItemField><t:IndexedFieldURI FieldURI="${uri}" FieldIndex="${index}"/><t:Contact>${xml}</t:Contact></t:SetItemField>`;

export const deleteField = (path: string) => `<t:DeleteItemField>${path}</t:DeleteItemField>`;

export const deleteItems = (type: string, ...ids: string[]) =>
  `<m:DeleteItem DeleteType="${type}"><m:ItemIds>${ids.map((id) => itemId(id)).join('')}</m:ItemIds></m:DeleteItem>`;

/** Makes a folder of contacts below the contacts. */
export const createContactsFolder = (name: string) =>
  `<m:CreateFolder><m:ParentFolderId>${contacts}</m:ParentFolderId><m:Folders><t:ContactsFolder>` +
  `<t:DisplayName>${name}</t:DisplayName></t:ContactsFolder></m:Folders></m:CreateFolder>`;

/** @param id the FolderId or DistinguishedFolderId; updates are SetFolderField and the like */
export const updateFolder = (id: string, ...updates: readonly string[]) =>
  `<m:UpdateFolder><m:FolderChanges><t:FolderChange>${id}<t:Updates>${updates.join('')}</t:Updates></t:FolderChange></m:FolderChanges></m:UpdateFolder>`;

/** An update for {@link updateFolder}. */
export const setFolderField = (path: string, content: string, element = 'Folder') =>
  `<t:SetFolderField>${path}<t:${element}>${content}</t:${element}></t:SetFolderField>`;

export const renaming = (name: string) =>
  setFolderField('<t:FieldURI FieldURI="folder:DisplayName"/>', `<t:DisplayName>${name}</t:DisplayName>`);

export const syncItems = (
  state = '',
  most = 512,
  extra: { shape?: string; ignore?: string[]; folder?: string } = {},
) =>
  `<m:SyncFolderItems><m:ItemShape><t:BaseShape>${extra.shape ?? 'IdOnly'}</t:BaseShape></m:ItemShape>` +
  `<m:SyncFolderId>${extra.folder ?? contacts}</m:SyncFolderId>${state ? `<m:SyncState>${state}</m:SyncState>` : ''}` +
  (extra.ignore ? `<m:Ignore>${extra.ignore.map((id) => itemId(id)).join('')}</m:Ignore>` : '') +
  `<m:MaxChangesReturned>${most}</m:MaxChangesReturned></m:SyncFolderItems>`;
