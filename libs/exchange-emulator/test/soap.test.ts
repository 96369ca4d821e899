import { describe, expect, test } from 'vitest';
import {
  all,
  ANNA,
  attributes,
  BORIS,
  sendDocument,
  soapDocument,
  useServer,
  type Sending,
} from './support/server.js';

const server = useServer();
const folder = (id: string) =>
  `<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape></m:FolderShape><m:FolderIds>${id}</m:FolderIds></m:GetFolder>`;
const CONTACTS = folder('<t:DistinguishedFolderId Id="contacts"/>');

const sent = (document: string) => sendDocument(server.emulator.url, document);

describe('the document', () => {
  test('prefixes do not matter, namespaces do', async () => {
    const document = `<?xml version='1.0'?><!-- note --><E:Envelope xmlns:E='http://schemas.xmlsoap.org/soap/envelope/'><E:Body>
      <GetFolder xmlns='http://schemas.microsoft.com/exchange/services/2006/messages'><FolderShape><BaseShape xmlns='http://schemas.microsoft.com/exchange/services/2006/types'>IdOnly</BaseShape></FolderShape>
      <FolderIds><q:DistinguishedFolderId xmlns:q='http://schemas.microsoft.com/exchange/services/2006/types' Id='contacts'></q:DistinguishedFolderId></FolderIds></GetFolder></E:Body></E:Envelope>\n`;
    expect((await sent(document)).codes).toEqual(['NoError']);
    const other = document.replace('2006/messages', '2007/messages');
    expect((await sent(other)).codes).toEqual(['ErrorInvalidRequest']);
  });

  test.each([
    ['a raw U+0000', '\u0000'],
    ['a raw U+FFFF', '\uFFFF'],
    ['a raw U+001F', '\u001F'],
    ['a reference to U+0000', '&#x0;'],
    ['a reference to U+FFFF', '&#65535;'],
    ['half a surrogate pair', '&#xD800;'],
    ['an unknown entity', '&nbsp;'],
    ['a bare ampersand', 'a & b'],
    ['a tag that is not closed', '<t:Open>'],
    ['an undeclared prefix', '<z:Open/>'],
  ])('%s is refused with a fault', async (_, text) => {
    const reply = await sent(soapDocument(CONTACTS.replace('<m:FolderIds>', `<m:FolderIds>${text}`)));
    expect(reply.status).toBe(500);
    expect(reply.codes).toEqual(['ErrorSchemaValidation']);
  });

  test('a document type is refused', async () => {
    const reply = await sent(soapDocument(CONTACTS).replace('?>', '?><!DOCTYPE x [<!ENTITY a "b">]>'));
    expect(reply.status).toBe(500);
    expect(reply.text).toContain('DTD is prohibited');
  });

  test('an operation that is not served is an invalid request', async () => {
    const reply = await server.send('<m:GetServerTimeZones/>');
    expect([reply.status, reply.codes]).toEqual([500, ['ErrorInvalidRequest']]);
  });

  test('every reply names the build of the server', async () => {
    const replies = [await server.send(CONTACTS), await server.send('<m:GetFolder/>')];
    for (const { text } of replies)
      expect(attributes(text, 'ServerVersionInfo', 'MajorVersion')).toEqual(['15']);
  });
});

describe('schema validation', () => {
  const violations: [string, string, string][] = [
    ['a missing element', '<m:GetFolder><m:FolderIds/></m:GetFolder>', "invalid child element 'FolderIds'"],
    ['nothing at all', '<m:GetFolder/>', 'incomplete content'],
    ['an unknown element', CONTACTS.replace('<m:FolderIds>', '<m:Other/><m:FolderIds>'), "'Other'"],
    ['the wrong namespace', CONTACTS.replaceAll('m:FolderIds', 't:FolderIds'), "'FolderIds'"],
    ['a wrong enumeration', CONTACTS.replace('"contacts"', '"contact"'), 'Enumeration constraint failed'],
    ['an unknown attribute', CONTACTS.replace('Id=', 'Other="" Id='), "'Other' attribute is not declared"],
    ['a missing attribute', folder('<t:FolderId/>'), "required attribute 'Id' is missing"],
    ['text between elements', CONTACTS.replace('<m:FolderIds>', 'text<m:FolderIds>'), 'cannot contain text'],
    ['elements inside text', CONTACTS.replace('>Default<', '><t:Default/><'), 'text only'],
  ];
  test.each(violations)('%s', async (_, body, words) => {
    const reply = await server.send(body);
    expect([reply.status, reply.codes]).toEqual([500, ['ErrorSchemaValidation']]);
    expect(all(reply.text, 'Violation')[0]).toContain(words);
    expect(all(reply.text, 'faultcode')).toEqual(['a:ErrorSchemaValidation']);
  });

  test('the fault tells line and position', async () => {
    const document = soapDocument(CONTACTS.replace('<m:FolderIds>', '\n  <m:FolderIds>\n   <t:Wrong/>'));
    const { text } = await sent(document);
    expect([all(text, 'LineNumber'), all(text, 'LinePosition')]).toEqual([['4'], ['4']]);
  });

  test.each([
    ['1980-05-05', false],
    ['1980-05-05T00:00:00', true],
    ['1980-05-05T00:00:00.123+03:00', true],
    ['1980-02-30T00:00:00Z', false],
    ['1980-05-05T25:00:00Z', false],
    ['05.05.1980', false],
    ['', false],
  ])('%j as a birthday is allowed: %s', async (birthday, isAllowed) => {
    const reply = await server.send(
      `<m:CreateItem><m:Items><t:Contact><t:Birthday>${birthday}</t:Birthday></t:Contact></m:Items></m:CreateItem>`,
    );
    expect(reply.codes).toEqual([isAllowed ? 'NoError' : 'ErrorSchemaValidation']);
  });

  test('the order of elements counts, and nothing of a refused request is kept', async () => {
    const before = server.emulator.control.contacts(ANNA).length;
    const reply = await server.send(
      '<m:CreateItem><m:Items><t:Contact><t:Surname>A</t:Surname></t:Contact><t:Contact><t:Surname>B</t:Surname><t:GivenName>C</t:GivenName></t:Contact></m:Items></m:CreateItem>',
    );
    expect(reply.codes).toEqual(['ErrorSchemaValidation']);
    expect(server.emulator.control.contacts(ANNA)).toHaveLength(before);
  });
});

describe('request versions', () => {
  test.each([
    ['Exchange2007_SP1', 'NoError'],
    ['Exchange2010_SP2', 'NoError'],
    ['Exchange2016', 'NoError'],
    ['Exchange2099', 'ErrorInvalidServerVersion'],
    ['', 'ErrorInvalidServerVersion'],
  ])('%j gives %s', async (version, code) => {
    expect((await server.send(CONTACTS, { version })).codes).toEqual([code]);
  });

  test('an old client does not see what its version did not know', async () => {
    const shape = CONTACTS.replace('Default', 'AllProperties');
    const old = await server.send(shape, { version: 'Exchange2010' });
    const current = await server.send(shape);
    expect(all(old.text, 'DistinguishedFolderId')).toEqual([]);
    expect(all(current.text, 'DistinguishedFolderId')).toEqual(['contacts']);
  });
});

describe('who acts in which mailbox', () => {
  const other = folder(
    `<t:DistinguishedFolderId Id="contacts"><t:Mailbox><t:EmailAddress>${BORIS}</t:EmailAddress></t:Mailbox></t:DistinguishedFolderId>`,
  );
  const identity = (kind: string, value: string): Sending => ({
    user: 'service',
    header: `<t:ExchangeImpersonation><t:ConnectingSID><t:${kind}>${value}</t:${kind}></t:ConnectingSID></t:ExchangeImpersonation>`,
  });

  test.each<[string, string, Sending, string]>([
    ['the owner', CONTACTS, {}, 'NoError'],
    ['the service account as Boris', CONTACTS, { user: 'service', as: BORIS }, 'NoError'],
    ['by SMTP address', CONTACTS, identity('SmtpAddress', BORIS.toUpperCase()), 'NoError'],
    ['by principal name', CONTACTS, identity('PrincipalName', BORIS), 'NoError'],
    ['by a SID of nobody', CONTACTS, identity('SID', 'S-1-5-21-1'), 'ErrorNonExistentMailbox'],
    ['by nothing', CONTACTS, identity('SmtpAddress', ''), 'ErrorInvalidExchangeImpersonationHeaderData'],
    ['without the right', CONTACTS, { as: BORIS }, 'ErrorImpersonateUserDenied'],
    ['an unknown mailbox', CONTACTS, { user: 'service', as: 'x@firm.test' }, 'ErrorNonExistentMailbox'],
    ['an account without a mailbox', CONTACTS, { user: 'service' }, 'ErrorMissingEmailAddress'],
    ["another's folder by name", other, {}, 'ErrorAccessDenied'],
    ["one's own folder by name", other.replace(BORIS, ANNA), {}, 'NoError'],
    ['the folder of nobody by name', other.replace(BORIS, 'x@firm.test'), {}, 'ErrorNonExistentMailbox'],
    ['impersonated, by name', other, { user: 'service', as: BORIS }, 'NoError'],
  ])('%s', async (_, body, sending, code) => {
    expect((await server.send(body, sending)).codes).toEqual([code]);
  });

  test("another's folder id is no way in", async () => {
    const theirs = await server.send(CONTACTS, { user: 'service', as: BORIS });
    const [id = ''] = attributes(theirs.text, 'FolderId', 'Id');
    expect((await server.send(folder(`<t:FolderId Id="${id}"/>`))).codes).toEqual(['ErrorAccessDenied']);
  });

  test('the right can be taken while the server runs', async () => {
    server.emulator.control.setAccount({ userName: 'temporary', password: 'p', mayImpersonate: true });
    const sending = { user: 'temporary', password: 'p', as: BORIS };
    expect((await server.send(CONTACTS, sending)).codes).toEqual(['NoError']);
    server.emulator.control.setAccount({ userName: 'temporary', mayImpersonate: false });
    expect((await server.send(CONTACTS, sending)).codes).toEqual(['ErrorImpersonateUserDenied']);
  });
});
