import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { keepReply } from '../support/reply-schema.js';
import { ANNA, PASSWORD, soapDocument, useServer } from '../support/server.js';
import { installed } from './installed.js';

const curl = '/usr/bin/curl';
const run = promisify(execFile);

describe.skipIf(!installed('curl', curl))('curl', () => {
  const server = useServer({ signIn: ['NTLM', 'Basic'] });

  async function send(
    body: string,
    ...options: readonly string[]
  ): Promise<{ status: number; text: string }> {
    const { stdout } = await run(curl, [
      ...['--silent', '--show-error', '--max-time', '20', '--write-out', '\n%{http_code}'],
      ...['--header', 'Content-Type: text/xml; charset=utf-8', '--data-binary', soapDocument(body)],
      ...(options.length > 0 ? options : ['--basic', '--user', `anna:${PASSWORD}`]),
      server.emulator.url,
    ]);
    const end = stdout.lastIndexOf('\n');
    const text = stdout.slice(0, end);
    const status = Number(stdout.slice(end + 1));
    if (status === 200) keepReply(text);
    return { status, text };
  }

  const getFolder =
    '<m:GetFolder><m:FolderShape><t:BaseShape>AllProperties</t:BaseShape></m:FolderShape>' +
    '<m:FolderIds><t:DistinguishedFolderId Id="contacts"/></m:FolderIds></m:GetFolder>';
  const shape = (base: string) => `<m:ItemShape><t:BaseShape>${base}</t:BaseShape></m:ItemShape>`;
  const contacts = '<t:DistinguishedFolderId Id="contacts"/>';
  const only = (text: string, pattern: RegExp) => pattern.exec(text)?.[1] ?? '';

  test('creates a contact, finds it, and learns of it from the changes of the folder', async () => {
    const folder = await send(getFolder);
    expect(folder.status).toBe(200);
    expect(folder.text).toContain('<t:TotalCount>0</t:TotalCount>');
    const sync = (state: string) =>
      `<m:SyncFolderItems>${shape('IdOnly')}<m:SyncFolderId>${contacts}</m:SyncFolderId>${state}` +
      '<m:MaxChangesReturned>10</m:MaxChangesReturned></m:SyncFolderItems>';
    const before = only((await send(sync(''))).text, /<m:SyncState>(.*?)</);
    const created = await send(
      `<m:CreateItem><m:SavedItemFolderId>${contacts}</m:SavedItemFolderId><m:Items><t:Contact>` +
        '<t:FileAs>Ёлкина</t:FileAs><t:GivenName>Ольга &amp; Ко</t:GivenName><t:EmailAddresses>' +
        '<t:Entry Key="EmailAddress1">olga@example.com</t:Entry></t:EmailAddresses><t:Surname>Ёлкина</t:Surname>' +
        '</t:Contact></m:Items></m:CreateItem>',
    );
    const id = only(created.text, /<t:ItemId Id="(.*?)"/);
    expect(id).not.toBe('');
    const found = await send(
      `<m:FindItem Traversal="Shallow">${shape('AllProperties')}<m:Restriction><t:Contains ContainmentMode="Prefixed" ` +
        'ContainmentComparison="IgnoreCase"><t:FieldURI FieldURI="contacts:Surname"/><t:Constant Value="ёлк"/></t:Contains>' +
        `</m:Restriction><m:ParentFolderIds>${contacts}</m:ParentFolderIds></m:FindItem>`,
    );
    expect(found.text).toContain(`Id="${id}"`);
    expect(found.text).toContain('<t:GivenName>Ольга &amp; Ко</t:GivenName>');
    const changes = await send(sync(`<m:SyncState>${before}</m:SyncState>`));
    expect([...changes.text.matchAll(/<t:(Create|Update|Delete)>/g)].map(([, kind]) => kind)).toEqual([
      'Create',
    ]);
    expect(changes.text).toContain(`Id="${id}"`);
    expect(server.emulator.control.contacts(ANNA)).toHaveLength(1);
  });

  test.each([
    ['NTLM', ['--ntlm', '--user', `FIRM\\anna:${PASSWORD}`]],
    ['Basic', ['--basic', '--user', `FIRM\\anna:${PASSWORD}`]],
  ])('signs in by %s', async (scheme, options) => {
    server.emulator.control.resetCounters();
    expect((await send(getFolder, ...options)).text).toContain('NoError');
    expect(server.emulator.control.counters().signIns).toEqual({ [scheme]: 1 });
    const wrong = options.map((option) => option.replace(PASSWORD, 'wrong'));
    expect(await send(getFolder, ...wrong)).toMatchObject({ status: 401, text: '' });
  });

  test('takes compressed replies, and waits with a body until it is asked for', async () => {
    const user = ['--basic', '--user', `anna:${PASSWORD}`];
    const [plain, compressed, expected] = [
      await send(getFolder),
      await send(getFolder, ...user, '--compressed'),
      await send(getFolder, ...user, '--header', 'Expect: 100-continue'),
    ];
    expect(compressed).toEqual(plain);
    expect(expected).toEqual(plain);
  });

  test('is told in a SOAP fault what is wrong with a request', async () => {
    const { status, text } = await send('<m:GetFolder><m:FolderIds/></m:GetFolder>');
    expect(status).toBe(500);
    expect(text).toContain('ErrorSchemaValidation');
  });
});
