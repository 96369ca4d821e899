import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ewsLibrary } from '../src/ews/library/heal.js';
import { connectEws } from '../src/index.js';
import { parseXml } from '../src/ews/xml/parse-xml.js';
import { accessTo } from './access.js';
import { ReplyServer } from './reply-server.js';

/** What ews-javascript-api does wrong by itself; each of these fails without the heal. */
describe('ews-javascript-api, healed', () => {
  let server: ReplyServer;
  beforeAll(async () => {
    server = await ReplyServer.start();
  });
  afterAll(() => server.close());

  const changes = async (mailbox: string, milliseconds = 5_000) => {
    // A folder of a chosen name is looked up by the library.
    const mailboxes = connectEws(accessTo(server.url, { contactsFolder: 'ПМ' }));
    try {
      return await mailboxes.changes(mailbox, null, 1, { deadline: Date.now() + milliseconds });
    } finally {
      await mailboxes.close();
    }
  };

  test('escapes what it writes, and leaves out what XML forbids', async () => {
    server.requests.length = 0;
    server.answer = () => ({ status: 503, body: '' });
    await changes('a&b<c>"\u0000\uFFFF@example.com');
    const envelope = parseXml(server.requests[0]!.body);
    expect(envelope.find('t:SmtpAddress')?.text).toBe('a&b<c>"@example.com');
  });

  test('knows extended properties on this Node', () => {
    const { ExtendedPropertyDefinition, Guid, MapiPropertyType } = ewsLibrary();
    const definition = new ExtendedPropertyDefinition(
      new Guid('6f2a1c9e-5b0d-4c8e-9d53-7a41e0c3b8f2'),
      'Name',
      MapiPropertyType.String,
    );
    expect(definition.Name).toBe('Name');
    expect(definition.Equals(definition)).toBe(true);
  });

  test('gives up at the deadline', async () => {
    server.answer = () => null;
    expect(await changes('a@example.com', 500)).toMatchObject({
      ok: false,
      problem: { kind: 'transient', message: expect.stringContaining('in time') },
    });
  });

  test.each([
    [401, { kind: 'denied', reason: 'sign-in' }],
    [503, { kind: 'throttled' }],
    [404, { kind: 'not-found', what: 'server' }],
  ] as const)('tells an HTTP %i from any other failure', async (status, problem) => {
    server.answer = () => ({ status, body: '' });
    expect(await changes('a@example.com')).toMatchObject({ ok: false, problem });
  });

  test.each([
    [
      'IPF.Note',
      {
        ok: false,
        problem: { kind: 'invalid', message: expect.stringMatching(/"ПМ".*exchange\.contactsFolder/) },
      },
    ],
    ['IPF.Contact.Firm', { ok: true, value: { syncState: expect.stringMatching(/ S1$/) } }],
  ])('a folder of the chosen name and of class %s is taken for what it is', async (folderClass, expected) => {
    const folder = `<t:Folder><t:FolderId Id="AA" ChangeKey="AQ"/><t:FolderClass>${folderClass}</t:FolderClass><t:DisplayName>пм</t:DisplayName><t:TotalCount>7</t:TotalCount></t:Folder>`;
    const sync =
      '<m:SyncFolderItemsResponse><m:ResponseMessages><m:SyncFolderItemsResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:SyncState>S1</m:SyncState><m:IncludesLastItemInRange>true</m:IncludesLastItemInRange><m:Changes/></m:SyncFolderItemsResponseMessage></m:ResponseMessages></m:SyncFolderItemsResponse>';
    const find = `<m:FindFolderResponse><m:ResponseMessages>
        <m:FindFolderResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:RootFolder TotalItemsInView="1" IncludesLastItemInRange="true"><t:Folders>${folder}</t:Folders></m:RootFolder></m:FindFolderResponseMessage></m:ResponseMessages></m:FindFolderResponse>`;
    server.answer = (request) => ({
      body: `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>${request.includes('<m:SyncFolderItems>') ? sync : find}</s:Body></s:Envelope>`,
    });
    expect(await changes('a@example.com')).toMatchObject(expected);
  });

  test('survives what it cannot read: faults of another SOAP, names that its parser does not know, a folder without an id', async () => {
    const soap12 =
      '<e:Envelope xmlns:e="http://www.w3.org/2003/05/soap-envelope"><e:Body><e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code></e:Fault></e:Body></e:Envelope>';
    const folder = (name: string, id: string) =>
      `\uFEFF<${name}:Envelope xmlns:${name}="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><${name}:Body><m:FindFolderResponse><m:ResponseMessages>
        <m:FindFolderResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:RootFolder TotalItemsInView="1" IncludesLastItemInRange="true"><t:Folders><t:ContactsFolder>${id}<t:FolderClass>IPF.Contact</t:FolderClass><t:DisplayName>ПМ</t:DisplayName></t:ContactsFolder></t:Folders></m:RootFolder></m:FindFolderResponseMessage></m:ResponseMessages></m:FindFolderResponse></${name}:Body></${name}:Envelope>`;
    const stray: unknown[] = [];
    const note = (error: unknown) => stray.push(error);
    process.on('unhandledRejection', note);
    for (const reply of [
      { status: 500, body: soap12 },
      { status: 500, body: '<a' },
      { status: 500, body: '' },
      { status: 200, body: soap12 },
      { status: 200, body: folder('s', '') },
      { status: 200, body: folder('s', '<t:FolderId/>') },
      { status: 200, body: folder('s', '<t:FolderId Id=""/>') },
    ]) {
      server.answer = () => reply;
      expect(await changes('a@example.com', 3_000)).toMatchObject({
        ok: false,
        problem: { kind: 'transient' },
      });
    }
    server.answer = (request) =>
      request.includes('SyncFolderItems')
        ? { status: 503, body: '' }
        : { body: folder('Ж', '<t:FolderId Id="AA"/>') };
    expect(await changes('a@example.com')).toMatchObject({ ok: false, problem: { kind: 'throttled' } });
    process.off('unhandledRejection', note);
    expect(stray).toEqual([]);
  });

  test('does not break on a fault with HTTP 200, on HTML or on nothing', async () => {
    for (const body of [
      '<html>',
      '',
      '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>a:ErrorServerBusy</faultcode></s:Fault></s:Body></s:Envelope>',
    ]) {
      server.answer = () => ({ body });
      const result = await changes('a@example.com');
      expect(result).toMatchObject({
        ok: false,
        problem: { kind: body.includes('Busy') ? 'throttled' : 'transient' },
      });
    }
  });
});
