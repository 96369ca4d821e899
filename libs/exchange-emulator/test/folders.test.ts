import { describe, expect, test } from 'vitest';
import { all, attributes, useServer } from './support/server.js';
import { createContacts, findItems } from './support/requests.js';

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

describe('moving, emptying and deleting', () => {
  const make = async (name: string) => {
    const reply = await server.send(
      createFolder(
        named('contacts'),
        `<t:ContactsFolder><t:DisplayName>${name}</t:DisplayName></t:ContactsFolder>`,
      ),
    );
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
    await remove('MoveToDeletedItems');
    const third = await server.send(sync(all(second.text, 'SyncState')[0]));
    expect([third.text.includes('<t:Update>'), all(third.text, 'DisplayName')]).toEqual([true, ['New']]);
    await remove('HardDelete');
    const fourth = await server.send(sync(all(third.text, 'SyncState')[0]));
    expect([fourth.text.includes('<t:Delete>'), attributes(fourth.text, 'FolderId', 'Id')]).toEqual([
      true,
      [id],
    ]);
    expect((await server.send(sync('AAAA'))).codes).toEqual(['ErrorInvalidSyncStateData']);
  });
});
