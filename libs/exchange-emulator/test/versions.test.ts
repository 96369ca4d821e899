import { afterAll, describe, expect, test } from 'vitest';
import { startEmulator, type Emulator } from '../src/index.js';
import { createContacts, getItems, setField, setIndexed, syncItems, updateItem } from './support/requests.js';
import { ANNA, attributes, BORIS, all, OPTIONS, sendTo, type Sending } from './support/server.js';

const servers = new Map<string, Promise<Emulator>>();
/** A server of a version, the same for all tests of this file. */
function serverOf(serverVersion: string): Promise<Emulator> {
  if (!servers.has(serverVersion)) servers.set(serverVersion, startEmulator({ ...OPTIONS, serverVersion }));
  return servers.get(serverVersion)!;
}
afterAll(async () => {
  for (const server of servers.values()) await (await server).close();
});

const send = async (serverVersion: string, body: string, sending: Sending) =>
  await sendTo((await serverOf(serverVersion)).url, body, sending);
/** Every server is asked in its own version unless a test says another. */
const own = (serverVersion: string) =>
  /^Exchange(2019|SE)$/.test(serverVersion) ? 'Exchange2016' : serverVersion;

const folder = (shape: string, id = 'contacts') =>
  `<m:GetFolder><m:FolderShape>${shape}</m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="${id}"/></m:FolderIds></m:GetFolder>`;
const plain = folder('<t:BaseShape>IdOnly</t:BaseShape>');
const contact = createContacts('<t:GivenName>Anna</t:GivenName><t:Surname>Ivanova</t:Surname>');

const releases = [
  'Exchange2007_SP1',
  'Exchange2010',
  'Exchange2010_SP1',
  'Exchange2010_SP2',
  'Exchange2013',
  'Exchange2013_SP1',
  'Exchange2016',
  'Exchange2019',
  'ExchangeSE',
];
const versions = releases.slice(0, 7);

describe('what a server says of itself and which request versions it takes', () => {
  test.each<[string, string, string]>([
    ['Exchange2007_SP1', '8', 'Exchange2007_SP1'],
    ['Exchange2010', '14', 'Exchange2010'],
    ['Exchange2013_SP1', '15', 'V2_23'],
    ['ExchangeSE', '15', 'V2017_07_11'],
  ])('%s is of major version %s and names %s', async (server, major, schema) => {
    const { text } = await send(server, plain, { version: own(server) });
    expect(attributes(text, 'ServerVersionInfo', 'MajorVersion')).toEqual([major]);
    expect(attributes(text, 'ServerVersionInfo', 'Version')).toEqual([schema]);
  });

  test.each(
    releases.flatMap((server, at) =>
      versions.map((version, asked) => [server, version, asked <= at] as const),
    ),
  )('%s asked as %s: %s', async (server, version, taken) => {
    const { codes, status } = await send(server, plain, { version });
    expect(codes).toEqual([taken ? 'NoError' : 'ErrorInvalidServerVersion']);
    expect(status).toBe(taken ? 200 : 500);
  });

  test('a server of an unknown name does not start', async () => {
    await expect(startEmulator({ ...OPTIONS, serverVersion: 'Exchange2003' })).rejects.toThrow(
      /serverVersion/,
    );
  });
});

describe('the schema is that of the request version, also on a newer server', () => {
  const item = (property: string) => createContacts(property);
  const photo = (extra: string) =>
    `<m:CreateAttachment><m:ParentItemId Id="x"/><m:Attachments><t:FileAttachment><t:Name>a</t:Name>${extra}<t:Content>AQ==</t:Content></t:FileAttachment></m:Attachments></m:CreateAttachment>`;
  const field = (uri: string) => getItems(['x'], 'IdOnly', `<t:FieldURI FieldURI="${uri}"/>`);
  const sync = syncItems();
  const pulling = (attributes: string, kind: string) =>
    `<m:Subscribe><m:PullSubscriptionRequest${attributes}><t:EventTypes><t:EventType>${kind}Event</t:EventType></t:EventTypes><t:Timeout>5</t:Timeout></m:PullSubscriptionRequest></m:Subscribe>`;
  const identity = `<t:ExchangeImpersonation><t:ConnectingSID><t:SmtpAddress>${BORIS}</t:SmtpAddress></t:ConnectingSID></t:ExchangeImpersonation>`;

  test.each<[string, string, string, string?]>([
    [
      'Exchange2010',
      'a contact photo among the attachments',
      photo('<t:IsContactPhoto>true</t:IsContactPhoto>'),
    ],
    ['Exchange2010', 'subscriptions to all folders', pulling(' SubscribeToAllFolders="true"', 'Created')],
    [
      'Exchange2010_SP1',
      'events of free and busy times',
      pulling('', 'FreeBusyChanged').replace(
        '<t:EventTypes>',
        '<t:FolderIds><t:DistinguishedFolderId Id="contacts"/></t:FolderIds><t:EventTypes>',
      ),
    ],
    ['Exchange2010', 'the path of HasPicture', field('contacts:HasPicture')],
    [
      'Exchange2010',
      'items that are associated',
      sync.replace('</m:SyncFolderItems>', '<m:SyncScope>NormalItems</m:SyncScope></m:SyncFolderItems>'),
    ],
    ['Exchange2010', 'an SMTP address to act as', plain, identity],
    ['Exchange2010_SP1', 'the archive', folder('<t:BaseShape>IdOnly</t:BaseShape>', 'archiveroot')],
    [
      'Exchange2010_SP1',
      'EmptyFolder',
      '<m:EmptyFolder DeleteType="SoftDelete" DeleteSubFolders="false"><m:FolderIds><t:FolderId Id="x"/></m:FolderIds></m:EmptyFolder>',
    ],
    ['Exchange2010_SP2', 'the path of the directory photo', field('contacts:Photo')],
    ['Exchange2010_SP2', 'StoreEntryId', field('item:StoreEntryId')],
    [
      'Exchange2013',
      'a flag',
      item('').replace('<t:Contact>', '<t:Contact><t:Flag><t:FlagStatus>Flagged</t:FlagStatus></t:Flag>'),
    ],
    [
      'Exchange2013',
      'the size of a body',
      getItems(['x']).replace('</t:BaseShape>', '</t:BaseShape><t:MaximumBodySize>5</t:MaximumBodySize>'),
    ],
    [
      'Exchange2013',
      'read receipts held back',
      '<m:DeleteItem DeleteType="SoftDelete" SuppressReadReceipts="true"><m:ItemIds><t:ItemId Id="x"/></m:ItemIds></m:DeleteItem>',
    ],
    [
      'Exchange2013',
      'the folder of quick contacts',
      folder('<t:BaseShape>IdOnly</t:BaseShape>', 'quickcontacts'),
    ],
    ['Exchange2016', 'the persona of a contact', item('<t:PersonId>p</t:PersonId>')],
  ])('%s brought %s', async (since, _, body, header) => {
    const refused = /^Error(SchemaValidation|InvalidRequest)$/;
    for (const version of versions) {
      const { codes } = await send('Exchange2016', body, {
        version,
        ...(header === undefined ? {} : { header, user: 'service' }),
      });
      if (versions.indexOf(version) < versions.indexOf(since))
        expect(codes, version).toEqual([expect.stringMatching(refused)]);
      else expect(codes[0], version).not.toMatch(refused);
    }
  });

  test('the violation names the element', async () => {
    const { text } = await send('Exchange2007_SP1', photo('<t:IsContactPhoto>true</t:IsContactPhoto>'), {
      version: 'Exchange2007_SP1',
    });
    expect(all(text, 'Violation')).toEqual([
      expect.stringMatching(/^The element 'FileAttachment' .* has invalid child element 'IsContactPhoto'/),
    ]);
  });
});

describe.each(releases)('contacts on %s', (server) => {
  test('the fields that every version has are written, read and changed', async () => {
    const version = own(server);
    const created = await send(server, contact, { version });
    expect(created.codes).toEqual(['NoError']);
    const [id = ''] = attributes(created.text, 'ItemId', 'Id');
    const [key = ''] = attributes(created.text, 'ItemId', 'ChangeKey');
    const changed = await send(
      server,
      updateItem(id, key, setField('contacts:Department', '<t:Department>Law</t:Department>')),
      { version },
    );
    expect(changed.codes).toEqual(['NoError']);
    const { text, codes } = await send(server, getItems([id], 'AllProperties'), { version });
    expect(codes).toEqual(['NoError']);
    expect(all(text, 'Surname')).toEqual(['Ivanova']);
    expect(all(text, 'Department')).toEqual(['Law']);
    const kept = (await serverOf(server)).control.contacts(ANNA).at(-1);
    expect(kept?.properties).toMatchObject({ Surname: 'Ivanova', Department: 'Law' });
  });
});

test('a reply to 2007 says of an attachment and of an address only what its schema has', async () => {
  const { control } = await serverOf('Exchange2016');
  const id = control.createContact(BORIS, { Surname: 'B' });
  control.setPhoto(BORIS, id, Buffer.from('photo').toString('base64'));
  await send(
    'Exchange2016',
    updateItem(
      id,
      undefined,
      setIndexed(
        'contacts:EmailAddress',
        'EmailAddress1',
        '<t:EmailAddresses><t:Entry Key="EmailAddress1">b@x.test</t:Entry></t:EmailAddresses>',
      ),
    ),
    { user: 'service', as: BORIS },
  );
  const read = async (version: string) =>
    (await send('Exchange2016', getItems([id]), { version, user: 'service', as: BORIS })).text;
  const [old, current] = [await read('Exchange2007_SP1'), await read('Exchange2010')];
  expect(all(old, 'Entry')).toEqual(['b@x.test']);
  expect(attributes(old, 'Entry', 'RoutingType')).toEqual([]);
  expect(attributes(current, 'Entry', 'RoutingType')).toEqual(['SMTP']);
  expect(attributes(old, 'AttachmentId', 'Id')).toHaveLength(1);
  expect(all(old, 'IsContactPhoto')).toEqual([]);
  expect(all(current, 'IsContactPhoto')).toEqual(['true']);
});
