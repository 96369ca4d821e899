import { describe, expect, test } from 'vitest';
import { createContacts, deleteItems, getItems, syncItems } from './support/requests.js';
import { all, ANNA, attributes, useServer } from './support/server.js';

const server = useServer();
const PHOTO = Buffer.from('\xff\xd8 a photo', 'latin1').toString('base64');

const createAttachment = (itemId: string, changeKey: string | undefined, ...files: string[]) =>
  `<m:CreateAttachment><m:ParentItemId Id="${itemId}"${changeKey === undefined ? '' : ` ChangeKey="${changeKey}"`}/>` +
  `<m:Attachments>${files.map((file) => `<t:FileAttachment>${file}</t:FileAttachment>`).join('')}</m:Attachments></m:CreateAttachment>`;
const photo = (content = PHOTO) =>
  `<t:Name>ContactPicture.jpg</t:Name><t:ContentType>image/jpeg</t:ContentType><t:IsContactPhoto>true</t:IsContactPhoto><t:Content>${content}</t:Content>`;
const byIds = (operation: string, ...ids: string[]) =>
  `<m:${operation}><m:AttachmentIds>${ids.map((id) => `<t:AttachmentId Id="${id}"/>`).join('')}</m:AttachmentIds></m:${operation}>`;

async function newContact() {
  const { text } = await server.send(createContacts('<t:Surname>A</t:Surname>'));
  return { id: attributes(text, 'ItemId', 'Id')[0]!, key: attributes(text, 'ItemId', 'ChangeKey')[0]! };
}

async function attach(itemId: string, file = photo()) {
  const reply = await server.send(createAttachment(itemId, undefined, file));
  expect(reply.codes).toEqual(['NoError']);
  return attributes(reply.text, 'AttachmentId', 'Id')[0]!;
}

const read = async (itemId: string) => (await server.send(getItems([itemId]))).text;

describe('attachments', () => {
  test('a photo is created, told of, read and deleted, and the item changes with it', async () => {
    const { id, key } = await newContact();
    const before = await server.send(syncItems());
    const created = await server.send(createAttachment(id, key, photo()));
    expect(created.codes).toEqual(['NoError']);
    expect(attributes(created.text, 'AttachmentId', 'RootItemId')).toEqual([id]);
    const [newKey] = attributes(created.text, 'AttachmentId', 'RootItemChangeKey');
    const item = await read(id);
    expect(attributes(item, 'ItemId', 'ChangeKey')).toEqual([newKey]);
    expect(newKey).not.toBe(key);
    const [attachmentId = ''] = attributes(created.text, 'AttachmentId', 'Id');
    expect(attributes(item, 'AttachmentId', 'Id')).toEqual([attachmentId]);
    for (const [name, value] of [
      ['HasPicture', 'true'],
      ['HasAttachments', 'false'],
      ['IsContactPhoto', 'true'],
      ['Content', undefined],
      ['Size', String(Buffer.from(PHOTO, 'base64').length)],
    ] as const) {
      expect([name, all(item.slice(item.indexOf('<t:Attachments>')), name)[0]]).toEqual([name, value]);
    }
    const after = await server.send(syncItems(all(before.text, 'SyncState')[0]));
    expect(attributes(after.text, 'ItemId', 'Id')).toEqual([id]);

    const got = await server.send(byIds('GetAttachment', attachmentId));
    expect(all(got.text, 'Content')).toEqual([PHOTO]);
    const deleted = await server.send(byIds('DeleteAttachment', attachmentId));
    expect(attributes(deleted.text, 'RootItemId', 'RootItemId')).toEqual([id]);
    const without = await read(id);
    expect(all(without, 'HasPicture')).toEqual(['false']);
    expect(without).not.toContain('<t:Attachments>');
    expect(attributes(without, 'ItemId', 'ChangeKey')).toEqual(
      attributes(deleted.text, 'RootItemId', 'RootItemChangeKey'),
    );
    const gone = await server.send(byIds('GetAttachment', attachmentId, id, 'AAAA'));
    expect(gone.codes).toEqual(['ErrorItemNotFound', 'ErrorInvalidAttachmentId', 'ErrorInvalidAttachmentId']);
  });

  test('a change key that has passed is refused, and nothing is attached', async () => {
    const { id, key } = await newContact();
    server.emulator.control.updateContact(ANNA, id, { Surname: 'B' });
    expect((await server.send(createAttachment(id, key, photo()))).codes).toEqual([
      'ErrorIrresolvableConflict',
    ]);
    expect(await read(id)).not.toContain('<t:Attachments>');
  });

  test('several go in one request; other kinds are refused one by one', async () => {
    const { id, key } = await newContact();
    const request = createAttachment(
      id,
      key,
      photo(),
      '<t:Name>a.txt</t:Name><t:Content>QQ==</t:Content>',
    ).replace('</m:Attachments>', '<t:ItemAttachment><t:Name>x</t:Name></t:ItemAttachment></m:Attachments>');
    expect((await server.send(request)).codes).toEqual([
      'NoError',
      'NoError',
      'ErrorInvalidItemForOperationCreateItemAttachment',
    ]);
    const item = await read(id);
    expect(all(item, 'Name')).toEqual(['ContactPicture.jpg', 'a.txt']);
    expect(all(item, 'HasAttachments')).toEqual(['true']);
  });

  test('go with their item where it is moved, and a copy has its own', async () => {
    const { id } = await newContact();
    const attachmentId = await attach(id);
    const copied = await server.send(
      `<m:CopyItem><m:ToFolderId><t:DistinguishedFolderId Id="contacts"/></m:ToFolderId><m:ItemIds><t:ItemId Id="${id}"/></m:ItemIds></m:CopyItem>`,
    );
    const [copy = ''] = attributes(copied.text, 'ItemId', 'Id');
    await server.send(byIds('DeleteAttachment', attachmentId));
    expect(server.emulator.control.photo(ANNA, id)).toBeNull();
    expect(server.emulator.control.photo(ANNA, copy)).toBe(PHOTO);
    await server.send(deleteItems('MoveToDeletedItems', copy));
    const moved = server.emulator.control.contacts(ANNA, 'deleteditems').at(-1)!;
    expect(server.emulator.control.photo(ANNA, moved.itemId)).toBe(PHOTO);
    expect(moved.properties.Attachments).toMatchObject([
      { name: 'ContactPicture.jpg', isContactPhoto: true },
    ]);
  });

  test('a photo may come out as other bytes, where the control says so', async () => {
    const { id } = await newContact();
    server.emulator.control.setPhotoReencoding(true);
    const got = await server.send(byIds('GetAttachment', await attach(id)));
    server.emulator.control.setPhotoReencoding(false);
    expect(all(got.text, 'Content')[0]).not.toBe(PHOTO);
    server.emulator.control.setPhoto(ANNA, id, PHOTO);
    expect(all(await read(id), 'IsContactPhoto')).toEqual(['true']);
    expect(server.emulator.control.photo(ANNA, id)).toBe(PHOTO);
  });
});
