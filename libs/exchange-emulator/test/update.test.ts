import { describe, expect, test } from 'vitest';
import { all, ANNA, attributes, useServer } from './support/server.js';
import {
  createContacts,
  deleteField,
  getItems,
  LINK,
  linkProperty,
  setField,
  setIndexed,
  updateItem,
} from './support/requests.js';

const server = useServer();

interface Made {
  id: string;
  changeKey: string;
}

async function create(xml: string): Promise<Made> {
  const { text } = await server.send(createContacts(xml));
  return {
    id: attributes(text, 'ItemId', 'Id')[0] ?? '',
    changeKey: attributes(text, 'ItemId', 'ChangeKey')[0] ?? '',
  };
}

async function update({ id, changeKey }: Made, updates: string, resolution?: string) {
  return server.send(updateItem(id, changeKey, updates, resolution));
}

const shown = async ({ id }: Made, additional = '') =>
  (await server.send(getItems([id], 'AllProperties', additional))).text;
const surname = (value: string) => setField('contacts:Surname', `<t:Surname>${value}</t:Surname>`);
const title = (value: string) => setField('contacts:JobTitle', `<t:JobTitle>${value}</t:JobTitle>`);

describe('fields', () => {
  test('are set, and what is not named stays', async () => {
    const made = await create(
      '<t:GivenName>A</t:GivenName><t:JobTitle>T</t:JobTitle><t:Surname>B</t:Surname>',
    );
    const reply = await update(made, surname('C'));
    expect(reply.codes).toEqual(['NoError']);
    expect(all(reply.text, 'Count')).toEqual(['0']);
    const text = await shown(made);
    expect([all(text, 'GivenName'), all(text, 'JobTitle'), all(text, 'Surname')]).toEqual([
      ['A'],
      ['T'],
      ['C'],
    ]);
  });

  test('every change gives another change key', async () => {
    const made = await create('<t:Surname>B</t:Surname>');
    const keys = [made.changeKey];
    for (const value of ['C', 'C']) {
      const { text } = await update(
        { ...made, changeKey: keys.at(-1) ?? '' },
        surname(value),
        'NeverOverwrite',
      );
      keys.push(attributes(text, 'ItemId', 'ChangeKey')[0] ?? '');
    }
    expect(new Set(keys).size).toBe(3);
    expect(attributes(await shown(made), 'ItemId', 'ChangeKey')[0]).toBe(keys[2]);
  });

  test('entries of dictionaries are set and deleted one by one', async () => {
    const made = await create(
      '<t:EmailAddresses><t:Entry Key="EmailAddress1" Name="Old">a@x</t:Entry></t:EmailAddresses><t:PhoneNumbers><t:Entry Key="HomePhone">1</t:Entry><t:Entry Key="MobilePhone">2</t:Entry></t:PhoneNumbers>',
    );
    const reply = await update(
      made,
      setIndexed(
        'contacts:EmailAddress',
        'EmailAddress1',
        '<t:EmailAddresses><t:Entry Key="EmailAddress1">b@x</t:Entry></t:EmailAddresses>',
      ) +
        deleteField('<t:IndexedFieldURI FieldURI="contacts:PhoneNumber" FieldIndex="HomePhone"/>') +
        setIndexed(
          'contacts:PhysicalAddress:City',
          'Home',
          '<t:PhysicalAddresses><t:Entry Key="Home"><t:City>Тверь</t:City></t:Entry></t:PhysicalAddresses>',
        ),
    );
    expect(reply.codes).toEqual(['NoError']);
    const text = await shown(made);
    expect(attributes(text, 'Entry', 'Key')).toEqual(['EmailAddress1', 'Home', 'MobilePhone']);
    expect(attributes(text, 'Entry', 'Name')).toEqual(['b@x']);
  });

  test('extended properties are set and deleted', async () => {
    const made = await create(linkProperty('one'));
    const path = `<t:ExtendedFieldURI ${LINK}/>`;
    await update(
      made,
      `<t:SetItemField>${path}<t:Contact>${linkProperty('two')}</t:Contact></t:SetItemField>`,
    );
    expect(all(await shown(made, path), 'Value')).toEqual(['two']);
    await update(made, deleteField(path));
    expect(all(await shown(made, path), 'Value')).toEqual([]);
  });

  test('a body can be appended to', async () => {
    const made = await create('<t:Body BodyType="Text">one</t:Body>');
    const append =
      '<t:AppendToItemField><t:FieldURI FieldURI="item:Body"/><t:Item><t:Body BodyType="Text"> two</t:Body></t:Item></t:AppendToItemField>';
    expect((await update(made, append)).codes).toEqual(['NoError']);
    expect(all(await shown(made), 'Body')).toEqual(['one two']);
  });

  test('the file-as text follows the names while a mapping is set', async () => {
    const made = await create(
      '<t:FileAsMapping>LastCommaFirst</t:FileAsMapping><t:GivenName>A</t:GivenName><t:Surname>B</t:Surname>',
    );
    await update(made, surname('C'));
    expect(all(await shown(made), 'FileAs')).toEqual(['C, A']);
    await update(made, setField('contacts:FileAs', '<t:FileAs>own</t:FileAs>'));
    await update(made, surname('D'));
    expect([all(await shown(made), 'FileAs'), all(await shown(made), 'FileAsMapping')]).toEqual([
      ['own'],
      ['None'],
    ]);
  });

  test.each([
    [
      'two properties at once',
      setField('contacts:Surname', '<t:GivenName>A</t:GivenName><t:Surname>B</t:Surname>'),
      'ErrorIncorrectUpdatePropertyCount',
    ],
    ['no property', setField('contacts:Surname', ''), 'ErrorIncorrectUpdatePropertyCount'],
    [
      'another property than the path',
      setField('contacts:Surname', '<t:GivenName>A</t:GivenName>'),
      'ErrorUpdatePropertyMismatch',
    ],
    [
      'another entry than the path',
      setIndexed(
        'contacts:PhoneNumber',
        'HomePhone',
        '<t:PhoneNumbers><t:Entry Key="Pager">1</t:Entry></t:PhoneNumbers>',
      ),
      'ErrorUpdatePropertyMismatch',
    ],
    ['a read-only property', setField('item:Size', '<t:Size>1</t:Size>'), 'ErrorInvalidPropertySet'],
    [
      'deleting a read-only property',
      deleteField('<t:FieldURI FieldURI="item:DateTimeCreated"/>'),
      'ErrorInvalidPropertyDelete',
    ],
    [
      'appending to a name',
      surname('x').replaceAll('SetItemField', 'AppendToItemField'),
      'ErrorInvalidPropertyAppend',
    ],
    [
      'a property of calendar items',
      '<t:DeleteItemField><t:FieldURI FieldURI="calendar:Location"/></t:DeleteItemField>',
      'ErrorInvalidPropertyRequest',
    ],
    [
      'another kind of item',
      surname('x')
        .replaceAll('t:Contact>', 't:Message>')
        .replace('<t:Surname>x</t:Surname>', '<t:IsRead>true</t:IsRead>'),
      'ErrorObjectTypeChanged',
    ],
    ['an unknown path', deleteField('<t:FieldURI FieldURI="contacts:Shoe"/>'), 'ErrorSchemaValidation'],
  ])('%s is an error', async (_, updates, code) => {
    const made = await create('<t:Surname>B</t:Surname>');
    const reply = await update(made, updates);
    expect(reply.codes).toEqual([code]);
    expect(attributes(await shown(made), 'ItemId', 'ChangeKey')[0]).toBe(made.changeKey);
  });
});

describe('conflicts', () => {
  // What the other side did after the caller had read the item, and what the caller does.
  const NOTHING = '';
  const SAME = surname('theirs');
  const OTHER = title('theirs');
  test.each([
    ['NeverOverwrite', 'current', NOTHING, 'NoError'],
    ['NeverOverwrite', 'stale', SAME, 'ErrorIrresolvableConflict'],
    ['NeverOverwrite', 'stale', OTHER, 'ErrorIrresolvableConflict'],
    ['NeverOverwrite', 'missing', NOTHING, 'ErrorChangeKeyRequiredForWriteOperations'],
    ['AutoResolve', 'current', NOTHING, 'NoError'],
    ['AutoResolve', 'stale', SAME, 'ErrorIrresolvableConflict'],
    ['AutoResolve', 'stale', OTHER, 'NoError'],
    ['AutoResolve', 'stale', surname('ours'), 'NoError'],
    ['AutoResolve', 'missing', NOTHING, 'ErrorChangeKeyRequiredForWriteOperations'],
    ['AlwaysOverwrite', 'current', NOTHING, 'NoError'],
    ['AlwaysOverwrite', 'stale', SAME, 'NoError'],
    ['AlwaysOverwrite', 'stale', OTHER, 'NoError'],
    ['AlwaysOverwrite', 'missing', SAME, 'NoError'],
    ['AlwaysOverwrite', 'malformed', NOTHING, 'ErrorInvalidChangeKey'],
    ['NeverOverwrite', 'malformed', NOTHING, 'ErrorInvalidChangeKey'],
  ])('%s with a %s change key after %j gives %s', async (resolution, kind, theirs, code) => {
    const made = await create('<t:JobTitle>T</t:JobTitle><t:Surname>B</t:Surname>');
    if (theirs) expect((await update(made, theirs)).codes).toEqual(['NoError']);
    const keys: Record<string, string | undefined> = { missing: undefined, malformed: 'AAAA' };
    const changeKey = kind in keys ? keys[kind] : made.changeKey;
    const reply = await server.send(updateItem(made.id, changeKey, surname('ours'), resolution));
    expect(reply.codes).toEqual([code]);
    const text = await shown(made);
    const expected = code === 'NoError' ? 'ours' : theirs === SAME ? 'theirs' : 'B';
    expect(all(text, 'Surname')).toEqual([expected]);
    expect(all(text, 'JobTitle')).toEqual([theirs === OTHER ? 'theirs' : 'T']);
  });

  test('an employee in Outlook is the other side as well', async () => {
    const made = await create('<t:Surname>B</t:Surname>');
    server.emulator.control.updateContact(ANNA, made.id, { Surname: 'Outlook', JobTitle: null });
    expect((await update(made, surname('ours'), 'AutoResolve')).codes).toEqual(['ErrorIrresolvableConflict']);
    server.emulator.control.deleteContact(ANNA, made.id, 'MoveToDeletedItems');
    expect((await update(made, surname('ours'))).codes).toEqual(['ErrorItemNotFound']);
  });
});
