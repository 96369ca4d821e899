import { describe, expect, test } from 'vitest';
import { all, attributes, useServer } from './support/server.js';
import {
  createContacts,
  createContactsFolder,
  findItems,
  LINK,
  linkProperty,
  renaming,
  setFolderField,
  updateFolder,
} from './support/requests.js';

const server = useServer();

const named = (name: string) => `<t:DistinguishedFolderId Id="${name}"/>`;
const getFolders = (ids: string, shape = 'Default') =>
  `<m:GetFolder><m:FolderShape><t:BaseShape>${shape}</t:BaseShape></m:FolderShape><m:FolderIds>${ids}</m:FolderIds></m:GetFolder>`;
const findFolders = (
  traversal: string,
  extra: { parent?: string; view?: string; restriction?: string } = {},
) =>
  `<m:FindFolder Traversal="${traversal}"><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>${extra.view ?? ''}` +
  `${extra.restriction ? `<m:Restriction>${extra.restriction}</m:Restriction>` : ''}<m:ParentFolderIds>${extra.parent ?? named('msgfolderroot')}</m:ParentFolderIds></m:FindFolder>`;
const createFolder = (parent: string, folder: string) =>
  `<m:CreateFolder><m:ParentFolderId>${parent}</m:ParentFolderId><m:Folders>${folder}</m:Folders></m:CreateFolder>`;

describe('GetFolder', () => {
  const KNOWN =
    'root msgfolderroot contacts calendar inbox deleteditems recoverableitemsdeletions drafts sentitems outbox junkemail tasks notes journal'.split(
      ' ',
    );

  test('knows the folders of a mailbox', async () => {
    const reply = await server.send(getFolders(KNOWN.map(named).join(''), 'AllProperties'));
    expect(reply.codes).toEqual(KNOWN.map(() => 'NoError'));
    expect(all(reply.text, 'DistinguishedFolderId')).toEqual(KNOWN);
  });

  test('says what a folder is for by its element', async () => {
    const { text } = await server.send(
      getFolders(['contacts', 'calendar', 'tasks', 'inbox'].map(named).join('')),
    );
    expect([...text.matchAll(/<t:(\w*Folder)>/g)].map(([, name]) => name)).toEqual([
      'ContactsFolder',
      'CalendarFolder',
      'TasksFolder',
      'Folder',
    ]);
  });

  test('counts', async () => {
    const count = async () =>
      Number(all((await server.send(getFolders(named('contacts')))).text, 'TotalCount')[0]);
    const before = await count();
    await server.send(createContacts('<t:Surname>A</t:Surname>', '<t:Surname>B</t:Surname>'));
    expect(await count()).toBe(before + 2);
  });

  test('refuses ids of items and of nothing', async () => {
    const [item = ''] = attributes(
      (await server.send(createContacts('<t:Surname>A</t:Surname>'))).text,
      'ItemId',
      'Id',
    );
    const ids = [item, '', 'AAAA'].map((id) => `<t:FolderId Id="${id}"/>`).join('');
    expect((await server.send(getFolders(ids))).codes).toEqual([
      'ErrorCannotUseItemIdForFolderId',
      'ErrorInvalidIdEmpty',
      'ErrorInvalidIdMalformed',
    ]);
  });
});

describe('CreateFolder and FindFolder', () => {
  test('a folder of contacts below contacts works as the first one does', async () => {
    const created = await server.send(
      createFolder(
        named('contacts'),
        '<t:ContactsFolder><t:DisplayName>Партнёры</t:DisplayName></t:ContactsFolder>',
      ),
    );
    expect(created.codes).toEqual(['NoError']);
    const folder = `<t:FolderId Id="${attributes(created.text, 'FolderId', 'Id')[0]}"/>`;
    const target = `<m:SavedItemFolderId>${folder}</m:SavedItemFolderId><m:Items>`;
    await server.send(createContacts('<t:Surname>Inside</t:Surname>').replace('<m:Items>', target));
    const inside = await server.send(
      findItems({ folder, additional: '<t:FieldURI FieldURI="contacts:Surname"/>' }),
    );
    expect(all(inside.text, 'Surname')).toEqual(['Inside']);
    const children = await server.send(findFolders('Shallow', { parent: named('contacts') }));
    expect(all(children.text, 'DisplayName')).toEqual(['Партнёры']);
  });

  test.each([
    [
      'a name that is taken, whatever its case',
      named('msgfolderroot'),
      '<t:Folder><t:DisplayName>inBOX</t:DisplayName></t:Folder>',
      'ErrorFolderExists',
    ],
    [
      'a class that the element contradicts',
      named('root'),
      '<t:ContactsFolder><t:FolderClass>IPF.Note</t:FolderClass><t:DisplayName>x</t:DisplayName></t:ContactsFolder>',
      'ErrorNoFolderClassOverride',
    ],
    [
      'a read-only property',
      named('root'),
      '<t:Folder><t:DisplayName>x</t:DisplayName><t:TotalCount>1</t:TotalCount></t:Folder>',
      'ErrorInvalidPropertySet',
    ],
    ['no name', named('root'), '<t:Folder/>', 'ErrorFolderSave'],
    [
      'no parent',
      named('voicemail'),
      '<t:Folder><t:DisplayName>x</t:DisplayName></t:Folder>',
      'ErrorFolderNotFound',
    ],
  ])('%s is an error', async (_, parent, folder, code) => {
    expect((await server.send(createFolder(parent, folder))).codes).toEqual([code]);
  });

  test('deep goes below the children, shallow does not', async () => {
    await server.send(
      createFolder(named('notes'), '<t:Folder><t:DisplayName>Deep one</t:DisplayName></t:Folder>'),
    );
    expect(all((await server.send(findFolders('Deep'))).text, 'DisplayName')).toContain('Deep one');
    expect(all((await server.send(findFolders('Shallow'))).text, 'DisplayName')).not.toContain('Deep one');
  });

  test('pages and restrictions', async () => {
    const view = '<m:IndexedPageFolderView MaxEntriesReturned="2" Offset="1" BasePoint="Beginning"/>';
    const page = await server.send(findFolders('Shallow', { view }));
    expect(all(page.text, 'DisplayName')).toEqual(['Contacts', 'Deleted Items']);
    expect(attributes(page.text, 'RootFolder', 'IndexedPagingOffset')).toEqual(['3']);
    const restriction =
      '<t:Contains ContainmentMode="Prefixed" ContainmentComparison="IgnoreCase"><t:FieldURI FieldURI="folder:DisplayName"/><t:Constant Value="j"/></t:Contains>';
    expect(all((await server.send(findFolders('Shallow', { restriction }))).text, 'DisplayName')).toEqual([
      'Journal',
      'Junk Email',
    ]);
  });
});

describe('UpdateFolder', () => {
  let refused = 0;
  const make = async (name: string) => {
    const reply = await server.send(createContactsFolder(name));
    expect(reply.codes).toEqual(['NoError']);
    return `<t:FolderId Id="${attributes(reply.text, 'FolderId', 'Id')[0]}"/>`;
  };
  const path = (uri: string) => `<t:FieldURI FieldURI="${uri}"/>`;
  const set = (where: string, content: string) => setFolderField(where, content, 'ContactsFolder');
  const identity = `<t:ExtendedFieldURI ${LINK}/>`;
  const read = (id: string) =>
    server.send(
      getFolders(id, 'AllProperties').replace(
        '</t:BaseShape>',
        `</t:BaseShape><t:AdditionalProperties>${identity}</t:AdditionalProperties>`,
      ),
    );

  test('renames a folder, which keeps its id and what is in it, and has a new change key', async () => {
    const id = await make('Before');
    const before = await read(id);
    const reply = await server.send(updateFolder(id, renaming('После')));
    expect(reply.codes).toEqual(['NoError']);
    const after = await read(id);
    expect(all(after.text, 'DisplayName')).toEqual(['После']);
    expect(attributes(after.text, 'FolderId', 'Id')).toEqual(attributes(before.text, 'FolderId', 'Id'));
    const [key] = attributes(after.text, 'FolderId', 'ChangeKey');
    expect(attributes(reply.text, 'FolderId', 'ChangeKey')).toEqual([key]);
    expect(attributes(before.text, 'FolderId', 'ChangeKey')).not.toEqual([key]);
    expect((await server.send(updateFolder(id, renaming('ПОСЛЕ')))).codes).toEqual(['NoError']);
  });

  test('sets and deletes extended properties and the class, several at once', async () => {
    const id = await make('Properties');
    const classOf = (folderClass: string) =>
      set(path('folder:FolderClass'), `<t:FolderClass>${folderClass}</t:FolderClass>`);
    const updates = [set(identity, linkProperty('one')), classOf('IPF.Contact.Own'), renaming('Renamed')];
    expect((await server.send(updateFolder(id, ...updates))).codes).toEqual(['NoError']);
    const { text } = await read(id);
    expect([all(text, 'Value'), all(text, 'FolderClass'), all(text, 'DisplayName')]).toEqual([
      ['one'],
      ['IPF.Contact.Own'],
      ['Renamed'],
    ]);
    const removal = `<t:DeleteFolderField>${identity}</t:DeleteFolderField>`;
    expect((await server.send(updateFolder(id, removal))).codes).toEqual(['NoError']);
    expect(all((await read(id)).text, 'Value')).toEqual([]);
  });

  test('a plain folder becomes what its class says', async () => {
    const created = await server.send(
      createFolder(named('notes'), '<t:Folder><t:DisplayName>Plain</t:DisplayName></t:Folder>'),
    );
    const id = `<t:FolderId Id="${attributes(created.text, 'FolderId', 'Id')[0]}"/>`;
    const become = `<t:SetFolderField>${path('folder:FolderClass')}<t:Folder><t:FolderClass>IPF.Contact</t:FolderClass></t:Folder></t:SetFolderField>`;
    expect((await server.send(updateFolder(id, become))).codes).toEqual(['NoError']);
    expect((await read(id)).text).toContain('<t:ContactsFolder>');
  });

  test('does all that it is asked of a folder, or nothing', async () => {
    const id = await make('Whole');
    const bad = set(path('folder:TotalCount'), '<t:TotalCount>1</t:TotalCount>');
    expect((await server.send(updateFolder(id, renaming('Half'), bad))).codes).toEqual([
      'ErrorInvalidPropertySet',
    ]);
    expect(all((await read(id)).text, 'DisplayName')).toEqual(['Whole']);
  });

  test.each([
    ['a name that a sibling has', renaming('TAKEN'), 'ErrorFolderExists'],
    ['no name', renaming(' '), 'ErrorFolderSave'],
    [
      'appending',
      renaming('x').replaceAll('SetFolderField', 'AppendToFolderField'),
      'ErrorInvalidPropertyAppend',
    ],
    [
      'deleting the name',
      `<t:DeleteFolderField>${path('folder:DisplayName')}</t:DeleteFolderField>`,
      'ErrorInvalidPropertyDelete',
    ],
    [
      'a count under another name',
      set(
        '<t:ExtendedFieldURI PropertyTag="0x3602" PropertyType="Integer"/>',
        '<t:ExtendedProperty><t:ExtendedFieldURI PropertyTag="0x3602" PropertyType="Integer"/><t:Value>1</t:Value></t:ExtendedProperty>',
      ),
      'ErrorInvalidPropertySet',
    ],
    [
      'a class that the element contradicts',
      set(path('folder:FolderClass'), '<t:FolderClass>IPF.Note</t:FolderClass>'),
      'ErrorNoFolderClassOverride',
    ],
    [
      'two properties at once',
      set(
        path('folder:DisplayName'),
        '<t:FolderClass>IPF.Contact</t:FolderClass><t:DisplayName>x</t:DisplayName>',
      ),
      'ErrorIncorrectUpdatePropertyCount',
    ],
    [
      'two paths at once',
      set(path('folder:DisplayName') + path('folder:FolderClass'), '<t:DisplayName>x</t:DisplayName>'),
      'ErrorIncorrectUpdatePropertyCount',
    ],
    [
      'another property than the path names',
      set(path('folder:DisplayName'), '<t:FolderClass>IPF.Contact</t:FolderClass>'),
      'ErrorUpdatePropertyMismatch',
    ],
    [
      'another extended property than the path names',
      set('<t:ExtendedFieldURI PropertyTag="0x3004" PropertyType="String"/>', linkProperty('x')),
      'ErrorUpdatePropertyMismatch',
    ],
    [
      'a property of items',
      set(path('item:Subject'), '<t:DisplayName>x</t:DisplayName>'),
      'ErrorInvalidPropertyRequest',
    ],
    [
      'another type of folder',
      renaming('x').replaceAll(/\bt:Folder\b/g, 't:TasksFolder'),
      'ErrorObjectTypeChanged',
    ],
  ])('%s is an error', async (_, change, code) => {
    await server.send(createContactsFolder('Taken'));
    const id = await make(`Refused ${refused++}`);
    const reply = await server.send(updateFolder(id, change));
    expect(reply.codes).toEqual([code]);
    expect(all((await read(id)).text, 'DisplayName')).toEqual([`Refused ${refused - 1}`]);
  });

  test('distinguished folders keep their names and classes, and may have extended properties', async () => {
    const changes = [renaming('Mine'), renaming('Contacts'), set(identity, linkProperty('own'))];
    const codes = [];
    for (const change of changes)
      codes.push(...(await server.send(updateFolder(named('contacts'), change))).codes);
    expect(codes).toEqual(['ErrorFolderSave', 'NoError', 'NoError']);
    const { text } = await read(named('contacts'));
    expect([all(text, 'DisplayName'), all(text, 'Value')]).toEqual([['Contacts'], ['own']]);
  });
});

describe('moving, emptying and deleting', () => {
  const make = async (name: string) => {
    const reply = await server.send(createContactsFolder(name));
    return `<t:FolderId Id="${attributes(reply.text, 'FolderId', 'Id')[0]}"/>`;
  };
  const transfer = (operation: string, to: string, id: string) =>
    server.send(
      `<m:${operation}><m:ToFolderId>${to}</m:ToFolderId><m:ItemIds><t:ItemId Id="${id}"/></m:ItemIds></m:${operation}>`,
    );
  const idsIn = async (folder: string) =>
    attributes((await server.send(findItems({ folder }))).text, 'ItemId', 'Id');
  const createOne = async () =>
    attributes((await server.send(createContacts('<t:Surname>M</t:Surname>'))).text, 'ItemId', 'Id')[0] ?? '';

  test('an item that is moved has a new id, one that is copied leaves the old one', async () => {
    const folder = await make('Moves');
    const id = await createOne();
    const copied = await transfer('CopyItem', folder, id);
    const moved = await transfer('MoveItem', folder, id);
    expect(new Set(await idsIn(folder))).toEqual(
      new Set([...attributes(copied.text, 'ItemId', 'Id'), ...attributes(moved.text, 'ItemId', 'Id')]),
    );
    expect((await transfer('MoveItem', folder, id)).codes).toEqual(['ErrorItemNotFound']);
    expect((await transfer('MoveItem', named('inbox'), await createOne())).codes).toEqual([
      'ErrorMoveCopyFailed',
    ]);
  });

  test('a folder is emptied, thrown away with what is in it, or gone', async () => {
    const [kept, gone] = [await make('Kept'), await make('Gone')];
    for (const folder of [kept, gone, gone]) await transfer('MoveItem', folder, await createOne());
    const empty = `<m:EmptyFolder DeleteType="HardDelete" DeleteSubFolders="false"><m:FolderIds>${gone}</m:FolderIds></m:EmptyFolder>`;
    expect((await server.send(empty)).codes).toEqual(['NoError']);
    expect(await idsIn(gone)).toEqual([]);
    const remove = (type: string, folder: string) =>
      server.send(
        `<m:DeleteFolder DeleteType="${type}"><m:FolderIds>${folder}</m:FolderIds></m:DeleteFolder>`,
      );
    expect((await remove('MoveToDeletedItems', kept)).codes).toEqual(['NoError']);
    expect(await idsIn(kept)).toHaveLength(1);
    expect((await remove('HardDelete', gone)).codes).toEqual(['NoError']);
    expect((await remove('HardDelete', gone)).codes).toEqual(['ErrorFolderNotFound']);
    expect((await remove('HardDelete', named('contacts'))).codes).toEqual(['ErrorDeleteDistinguishedFolder']);
    const names = all(
      (await server.send(findFolders('Shallow', { parent: named('deleteditems') }))).text,
      'DisplayName',
    );
    expect(names).toEqual(['Kept']);
  });
});

describe('SyncFolderHierarchy', () => {
  const sync = (state = '') =>
    `<m:SyncFolderHierarchy><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape>${state && `<m:SyncState>${state}</m:SyncState>`}</m:SyncFolderHierarchy>`;

  test('first all folders, then the new ones', async () => {
    const first = await server.send(sync());
    expect(all(first.text, 'DisplayName')).toEqual(expect.arrayContaining(['Inbox', 'Contacts', 'Calendar']));
    await server.send(
      createFolder(named('inbox'), '<t:Folder><t:DisplayName>New</t:DisplayName></t:Folder>'),
    );
    const second = await server.send(sync(all(first.text, 'SyncState')[0]));
    expect(all(second.text, 'DisplayName')).toEqual(['New']);
    const [id = ''] = attributes(second.text, 'FolderId', 'Id');
    const remove = (type: string) =>
      server.send(
        `<m:DeleteFolder DeleteType="${type}"><m:FolderIds><t:FolderId Id="${id}"/></m:FolderIds></m:DeleteFolder>`,
      );
    const renamed = updateFolder(`<t:FolderId Id="${id}"/>`, renaming('Newer'));
    expect((await server.send(renamed)).codes).toEqual(['NoError']);
    const afterRenaming = await server.send(sync(all(second.text, 'SyncState')[0]));
    expect([afterRenaming.text.includes('<t:Update>'), all(afterRenaming.text, 'DisplayName')]).toEqual([
      true,
      ['Newer'],
    ]);
    await remove('MoveToDeletedItems');
    const third = await server.send(sync(all(afterRenaming.text, 'SyncState')[0]));
    expect([third.text.includes('<t:Update>'), all(third.text, 'DisplayName')]).toEqual([true, ['Newer']]);
    await remove('HardDelete');
    const fourth = await server.send(sync(all(third.text, 'SyncState')[0]));
    expect([fourth.text.includes('<t:Delete>'), attributes(fourth.text, 'FolderId', 'Id')]).toEqual([
      true,
      [id],
    ]);
    expect((await server.send(sync('AAAA'))).codes).toEqual(['ErrorInvalidSyncStateData']);
  });
});
