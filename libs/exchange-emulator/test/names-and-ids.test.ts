import { describe, expect, test } from 'vitest';
import { all, ANNA, attributes, useServer } from './support/server.js';

const server = useServer({
  mailboxes: [
    { address: ANNA, displayName: 'Anna Ivanova' },
    { address: 'anton@firm.test', displayName: 'Anton Petrov' },
  ],
});

describe('ResolveNames', () => {
  const resolve = (entry: string, scope = 'ActiveDirectoryContacts', full = false) =>
    server.send(
      `<m:ResolveNames ReturnFullContactData="${full}" SearchScope="${scope}"><m:UnresolvedEntry>${entry}</m:UnresolvedEntry></m:ResolveNames>`,
    );

  test('one is a success, several a warning, none an error', async () => {
    const one = await resolve('petr');
    expect([one.codes, all(one.text, 'EmailAddress')]).toEqual([['NoError'], ['anton@firm.test']]);
    const several = await resolve('an');
    expect(several.codes).toEqual(['ErrorNameResolutionMultipleResults']);
    expect(attributes(several.text, 'ResolveNamesResponseMessage', 'ResponseClass')).toEqual(['Warning']);
    expect(all(several.text, 'Name')).toEqual(['Anna Ivanova', 'Anton Petrov']);
    expect((await resolve('nobody')).codes).toEqual(['ErrorNameResolutionNoResults']);
    expect((await resolve('')).codes).toEqual(['ErrorSchemaValidation']);
  });

  test('smtp: asks for exactly one address', async () => {
    expect(all((await resolve(`smtp:${ANNA}`)).text, 'EmailAddress')).toEqual([ANNA]);
    expect((await resolve('smtp:anna')).codes).toEqual(['ErrorNameResolutionNoResults']);
  });

  test('contacts are found where the scope says so', async () => {
    server.emulator.control.createContact(ANNA, {
      DisplayName: 'Zoe Zimmer',
      EmailAddresses: { EmailAddress1: 'zoe@x.ru' },
    });
    const found = await resolve('zim', 'Contacts', true);
    expect(all(found.text, 'MailboxType')).toEqual(['Contact']);
    expect(all(found.text, 'ContactSource')).toEqual(['Store']);
    expect((await resolve('zim', 'ActiveDirectory')).codes).toEqual(['ErrorNameResolutionNoResults']);
  });

  test('a person of the directory comes with data when they are asked for', async () => {
    const found = await resolve('petr', 'ActiveDirectory', true);
    expect([all(found.text, 'ContactSource'), all(found.text, 'DisplayName')]).toEqual([
      ['ActiveDirectory'],
      ['Anton Petrov'],
    ]);
  });
});

describe('ConvertId', () => {
  const convert = async (id: string, from: string, to: string, mailbox = ANNA) => {
    const reply = await server.send(
      `<m:ConvertId DestinationFormat="${to}"><m:SourceIds><t:AlternateId Format="${from}" Id="${id}" Mailbox="${mailbox}"/></m:SourceIds></m:ConvertId>`,
    );
    const [of = ''] = attributes(reply.text, 'AlternateId', 'Mailbox');
    return { codes: reply.codes, id: attributes(reply.text, 'AlternateId', 'Id')[0] ?? '', of };
  };

  test.each(['HexEntryId', 'EntryId', 'StoreId', 'OwaId', 'EwsId'])('to %s and back', async (format) => {
    for (let count = 0; count < 8; count++) {
      const id = server.emulator.control.createContact(ANNA, { Surname: `C${count}` });
      const there = await convert(id, 'EwsId', format);
      expect(there.codes).toEqual(['NoError']);
      expect(await convert(there.id, format, 'EwsId')).toEqual({ codes: ['NoError'], id, of: ANNA });
    }
  });

  test('an id of EWS is of its own mailbox, whatever the request says', async () => {
    const id = server.emulator.control.createContact(ANNA, { Surname: 'C' });
    expect((await convert(id, 'EwsId', 'EwsId', 'x@firm.test')).of).toBe(ANNA);
  });

  test('what cannot be converted is an error', async () => {
    expect((await convert('zz', 'HexEntryId', 'EwsId')).codes).toEqual(['ErrorInvalidIdMalformed']);
    expect((await convert('AAAA', 'EwsLegacyId', 'EwsId')).codes).toEqual([
      'ErrorInvalidIdMalformedEwsLegacyIdFormat',
    ]);
    const id = server.emulator.control.createContact(ANNA, { Surname: 'C' });
    const { id: entry } = await convert(id, 'EwsId', 'EntryId');
    expect((await convert(entry, 'EntryId', 'EwsId', 'x@firm.test')).codes).toEqual([
      'ErrorNonExistentMailbox',
    ]);
    expect((await convert('AAAA', 'EwsId', 'Other')).codes).toEqual(['ErrorSchemaValidation']);
  });
});
