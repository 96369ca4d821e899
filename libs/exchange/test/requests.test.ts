import type { MailboxOperation } from '@pmsync/contracts';
import { canonicalContact, contactFields, type Contact } from '@pmsync/domain';
import { findEwsSchema } from '@pmsync/testing';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { connectEws, type Mailboxes } from '../src/index.js';
import { accessTo } from './access.js';
import { ReplyServer } from './reply-server.js';

const schema = findEwsSchema();

const text = fc.option(fc.string({ unit: 'binary', maxLength: 60 }), { nil: null });
const hostileContact = fc
  .record({
    ...Object.fromEntries(
      contactFields.filter((field) => !field.endsWith('Address')).map((field) => [field, text]),
    ),
    // Whoever wrote the schema calls it a URI, and validators differ in what they take for one.
    webPage: fc.oneof(fc.constantFrom(null, 'www.example.com'), fc.webUrl({ withQueryParameters: true })),
    birthday: fc.constantFrom(null, '1980-02-29', '2001-12-31'),
    businessAddress: fc.record({ street: text, city: text, country: text }),
    notes: fc.option(fc.string({ unit: 'binary', maxLength: 500 }), { nil: null }),
  })
  .map((untidy) => canonicalContact(untidy));

describe.skipIf(!schema)('our requests are valid by the EWS schemas', () => {
  let server: ReplyServer;
  let mailboxes: Mailboxes;

  beforeAll(async () => {
    server = await ReplyServer.start();
    server.answer = () => ({ status: 503, body: '' });
    mailboxes = connectEws(accessTo(server.url, { version: 'Exchange2013_SP1' }));
  });
  afterAll(async () => {
    await mailboxes.close();
    await server.close();
  });

  /** The child of the SOAP body, on its own. */
  const validate = (bodies: readonly string[]) => {
    const namespaces =
      'xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"';
    const documents = bodies.map((body) => {
      const content = /<(?:\w+:)?Body>(.*)<\/(?:\w+:)?Body>/s.exec(body)![1]!;
      return content.replace(/^\s*<([\w:]+)/, `<$1 ${namespaces}`);
    });
    schema!.check(documents);
  };
  const sent = async (work: (options: { deadline: number }) => Promise<unknown>) => {
    server.requests.length = 0;
    await work({ deadline: Date.now() + 60_000 });
    expect(server.requests.length).toBeGreaterThan(0);
    return server.requests.map(({ body }) => body);
  };
  const item = { itemId: 'AAMk+/=', changeKey: 'EQAA' };
  const update = (contact: Contact): MailboxOperation => ({
    kind: 'update',
    item,
    fields: [...contactFields],
    contact,
    identity: 'contact/1',
  });

  test('reading', async () => {
    const bodies = [
      ...(await sent((options) => mailboxes.changes('a@b.c', null, 512, options))),
      ...(await sent((options) => mailboxes.changes('a@b.c', 'default c3RhdGU=', 512, options))),
      ...(await sent((options) => mailboxes.get('a@b.c', ['AAA', 'BBB'], options))),
      ...(await sent((options) => mailboxes.find('a@b.c', ['contact/1'], options))),
      ...(await sent((options) => mailboxes.find('a@b.c', ['contact/1', 'contact/&<'], options))),
    ];
    validate(bodies);
  });

  test('a folder of a chosen name: found, made, worked in', async () => {
    const named = connectEws(
      accessTo(server.url, { version: 'Exchange2013_SP1', contactsFolder: 'Контакты & <ПМ> "x"' }),
    );
    const success = (operation: string, content: string) =>
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body><m:${operation}Response><m:ResponseMessages>
       <m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</m:${operation}ResponseMessage></m:ResponseMessages></m:${operation}Response></s:Body></s:Envelope>`;
    const folderId = '<t:FolderId Id="AAMk&amp;+/=" ChangeKey="AQ"/>';
    server.answer = (body) => {
      if (/<m:FindFolder/.test(body)) {
        const none =
          '<m:RootFolder TotalItemsInView="0" IncludesLastItemInRange="true"><t:Folders/></m:RootFolder>';
        return { body: success('FindFolder', none) };
      }
      if (!/<m:CreateFolder/.test(body)) return { status: 503, body: '' };
      const made = `<m:Folders><t:ContactsFolder>${folderId}</t:ContactsFolder></m:Folders>`;
      return { body: success('CreateFolder', made) };
    };
    const work = (options: { deadline: number }) => named.changes('a@b.c', null, 512, options);
    const bodies = await sent(work);
    expect(bodies.map((body) => /<(?:m:|)(\w+)/.exec(body.split(/Body>/)[1]!)![1])).toEqual([
      'FindFolder',
      'CreateFolder',
      'SyncFolderItems',
    ]);
    expect(bodies[2]).toContain('<m:SyncFolderId><t:FolderId Id="AAMk&amp;+/="/></m:SyncFolderId>');
    bodies.push(...(await sent((options) => named.find('a@b.c', ['contact/1'], options))));
    const operations: MailboxOperation[] = [
      { kind: 'create', identity: 'contact/1', contact: canonicalContact({}) },
    ];
    bodies.push(...(await sent((options) => named.apply('a@b.c', operations, options))));
    expect(bodies).toHaveLength(5);
    validate(bodies);
    await named.close();
    server.answer = () => ({ status: 503, body: '' });
  });

  test('photos', async () => {
    const success = (operation: string, content: string) =>
      `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body><m:${operation}Response><m:ResponseMessages>
       <m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</m:${operation}ResponseMessage></m:ResponseMessages></m:${operation}Response></s:Body></s:Envelope>`;
    // An older server says nothing of photos but the name.
    const attachment =
      '<t:FileAttachment><t:AttachmentId Id="A&amp;&lt;1"/><t:Name>contactpicture.JPG</t:Name></t:FileAttachment>';
    server.answer = (body) => {
      const operation = /<m:(GetItem|DeleteAttachment|CreateAttachment|GetAttachment)>/.exec(body)?.[1] ?? '';
      const content: Record<string, string> = {
        GetItem: `<m:Items><t:Contact><t:ItemId Id="AAMk+/=" ChangeKey="EQAA"/><t:Attachments>${attachment}</t:Attachments></t:Contact></m:Items>`,
        DeleteAttachment: '<m:RootItemId RootItemId="AAMk+/=" RootItemChangeKey="EQAB"/>',
        CreateAttachment:
          '<m:Attachments><t:FileAttachment><t:AttachmentId Id="B" RootItemId="AAMk+/=" RootItemChangeKey="EQAC"/></t:FileAttachment></m:Attachments>',
        GetAttachment:
          '<m:Attachments><t:FileAttachment><t:Content>AQID</t:Content></t:FileAttachment></m:Attachments>',
      };
      return { body: success(operation, content[operation] ?? '') };
    };
    const results: unknown[] = [];
    const bodies = await sent(async (options) => {
      results.push(await mailboxes.setPhoto('a@b.c', item, Buffer.from('\x89PNG', 'latin1'), options));
      results.push(await mailboxes.photo('a@b.c', item.itemId, options));
    });
    server.answer = () => ({ status: 503, body: '' });
    const version = expect.any(String) as string;
    expect(results).toEqual([
      { ok: true, value: { item: { itemId: item.itemId, changeKey: 'EQAC' }, version } },
      { ok: true, value: { bytes: Buffer.from([1, 2, 3]), version } },
    ]);
    expect(bodies.map((body) => /<s:Body><m:(\w+)/.exec(body)![1])).toEqual([
      'GetItem',
      'GetAttachment',
      'DeleteAttachment',
      'CreateAttachment',
      'GetItem',
      'GetItem',
      'GetAttachment',
    ]);
    expect(bodies[3]).toContain('<m:ParentItemId Id="AAMk+/=" ChangeKey="EQAB"/>');
    expect(bodies[3]).toContain('<t:ContentType>image/png</t:ContentType>');
    validate(bodies);
  });

  test('writing, whatever is in the contacts', async () => {
    const contacts = fc.sample(hostileContact, 40);
    const bodies = [
      ...(await sent((options) =>
        mailboxes.apply(
          'a@b.c',
          contacts.map((contact) => ({ kind: 'create', identity: 'contact/&<', contact })),
          options,
        ),
      )),
      ...(await sent((options) => mailboxes.apply('a@b.c', contacts.map(update), options))),
      ...(await sent((options) => mailboxes.apply('a@b.c', [{ kind: 'delete', item }], options))),
    ];
    validate(bodies);
  });
});
