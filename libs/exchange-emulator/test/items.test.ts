import { describe, expect, test } from 'vitest';
import { all, ANNA, attributes, useServer } from './support/server.js';
import { createContacts, deleteItems, getItems, LINK, linkProperty } from './support/requests.js';

const server = useServer();

async function create(...items: string[]): Promise<string[]> {
  const reply = await server.send(createContacts(...items));
  expect(reply.codes).toEqual(items.map(() => 'NoError'));
  return attributes(reply.text, 'ItemId', 'Id');
}

async function get(id: string, shape?: string, additional?: string): Promise<string> {
  const reply = await server.send(getItems([id], shape, additional));
  expect(reply.codes).toEqual(['NoError']);
  return reply.text;
}

const FULL =
  '<t:Subject>Тема</t:Subject><t:Sensitivity>Private</t:Sensitivity><t:Body BodyType="Text">строка 1\nline 2 &amp; &lt;3&gt; 😀</t:Body>' +
  '<t:Categories><t:String>a</t:String><t:String>b</t:String></t:Categories><t:Importance>High</t:Importance>' +
  '<t:ReminderDueBy>2030-01-01T10:00:00+03:00</t:ReminderDueBy><t:ReminderIsSet>true</t:ReminderIsSet><t:ReminderMinutesBeforeStart>15</t:ReminderMinutesBeforeStart>' +
  `${linkProperty('L &amp; 1')}<t:Culture>ru-RU</t:Culture>` +
  '<t:FileAs>Иванов И.</t:FileAs><t:DisplayName>Иван Иванов</t:DisplayName><t:GivenName>Иван</t:GivenName><t:Initials>И. И.</t:Initials>' +
  '<t:MiddleName>Иванович</t:MiddleName><t:Nickname>Ваня</t:Nickname><t:CompanyName>ООО "Рога &amp; Копыта"</t:CompanyName>' +
  '<t:EmailAddresses><t:Entry Key="EmailAddress1">ivan@x.ru</t:Entry><t:Entry Key="EmailAddress2" Name="Second" RoutingType="SMTP">ivan2@x.ru</t:Entry></t:EmailAddresses>' +
  '<t:PhysicalAddresses><t:Entry Key="Business"><t:Street>ул. Ленина, 1</t:Street><t:City>Москва</t:City><t:State>МО</t:State><t:CountryOrRegion>Россия</t:CountryOrRegion><t:PostalCode>101000</t:PostalCode></t:Entry><t:Entry Key="Home"><t:City>Тверь</t:City></t:Entry></t:PhysicalAddresses>' +
  '<t:PhoneNumbers><t:Entry Key="MobilePhone">+7 900</t:Entry><t:Entry Key="BusinessPhone">+7 495</t:Entry></t:PhoneNumbers>' +
  '<t:AssistantName>Секретарь</t:AssistantName><t:Birthday>1980-05-05T00:00:00+03:00</t:Birthday><t:BusinessHomePage>http://x.ru/?a=1&amp;b=2</t:BusinessHomePage>' +
  '<t:Children><t:String>Маша</t:String></t:Children><t:Companies><t:String>X</t:String></t:Companies><t:Department>Отдел</t:Department><t:Generation>мл.</t:Generation>' +
  '<t:ImAddresses><t:Entry Key="ImAddress1">sip:ivan</t:Entry></t:ImAddresses><t:JobTitle>Юрист</t:JobTitle><t:Manager>Босс</t:Manager><t:Mileage>1</t:Mileage>' +
  '<t:OfficeLocation>12</t:OfficeLocation><t:PostalAddressIndex>Business</t:PostalAddressIndex><t:Profession>Юр</t:Profession><t:SpouseName>Анна</t:SpouseName>' +
  '<t:Surname>Иванов</t:Surname><t:WeddingAnniversary>2000-01-01T00:00:00Z</t:WeddingAnniversary>';

describe('a contact with everything', () => {
  test('comes back as it was sent', async () => {
    const [id = ''] = await create(FULL);
    const text = await get(id);
    const expected: Record<string, string> = {
      ItemClass: 'IPM.Contact',
      Subject: 'Тема',
      Sensitivity: 'Private',
      Importance: 'High',
      ReminderDueBy: '2030-01-01T07:00:00Z',
      ReminderIsSet: 'true',
      ReminderMinutesBeforeStart: '15',
      Culture: 'ru-RU',
      FileAs: 'Иванов И.',
      DisplayName: 'Иван Иванов',
      CompanyName: 'ООО "Рога & Копыта"',
      Birthday: '1980-05-04T21:00:00Z',
      BusinessHomePage: 'http://x.ru/?a=1&b=2',
      Surname: 'Иванов',
      FirstName: 'Иван',
      FullName: 'Иван Иванов',
      Suffix: 'мл.',
      PostalAddressIndex: 'Business',
      WeddingAnniversary: '2000-01-01T00:00:00Z',
      HasPicture: 'false',
    };
    for (const [name, value] of Object.entries(expected))
      expect([name, all(text, name)[0]]).toEqual([name, value]);
    expect(all(text, 'String')).toEqual(['a', 'b', 'Маша', 'X']);
    expect(all(text, 'City')).toEqual(['Тверь', 'Москва']);
    expect(attributes(text, 'Entry', 'Name')).toEqual(['ivan@x.ru', 'Second']);
    expect(attributes(text, 'Entry', 'Key')).toEqual([
      'EmailAddress1',
      'EmailAddress2',
      'Home',
      'Business',
      'BusinessPhone',
      'MobilePhone',
      'ImAddress1',
    ]);
  });

  test('text bodies leave with the line ends of Windows', async () => {
    const [id = ''] = await create(FULL);
    expect(all(await get(id), 'Body')).toEqual(['строка 1\r\nline 2 & <3> 😀']);
  });

  test('extended properties are shown only when they are named', async () => {
    const [id = ''] = await create(FULL);
    expect(await get(id)).not.toContain('ExtendedProperty');
    const text = await get(id, 'IdOnly', `<t:ExtendedFieldURI ${LINK}/>`);
    expect(all(text, 'Value')).toEqual(['L & 1']);
    expect(attributes(text, 'ExtendedFieldURI', 'PropertyName')).toEqual(['link']);
  });

  test('the default shape is what the reference says', async () => {
    const [id = ''] = await create(FULL);
    const names = [...(await get(id, 'Default')).matchAll(/<t:(\w+)/g)].map(([, name]) => name);
    const top = [
      'ItemId',
      'HasAttachments',
      'FileAs',
      'CompleteName',
      'CompanyName',
      'EmailAddresses',
      'PhysicalAddresses',
      'PhoneNumbers',
      'ImAddresses',
      'JobTitle',
    ];
    expect(names.filter((name) => name && top.includes(name))).toEqual(top);
    for (const absent of ['Body', 'GivenName', 'Birthday', 'Sensitivity'])
      expect(names).not.toContain(absent);
  });

  test('single entries of a dictionary can be asked for', async () => {
    const [id = ''] = await create(FULL);
    const text = await get(
      id,
      'IdOnly',
      '<t:IndexedFieldURI FieldURI="contacts:PhoneNumber" FieldIndex="MobilePhone"/><t:IndexedFieldURI FieldURI="contacts:PhysicalAddress:City" FieldIndex="Business"/>',
    );
    expect(attributes(text, 'Entry', 'Key')).toEqual(['Business', 'MobilePhone']);
    expect(all(text, 'Street')).toEqual([]);
  });

  test('an employee sees it too', async () => {
    const [id = ''] = await create(FULL);
    const item = server.emulator.control.contacts(ANNA).find(({ itemId }) => itemId === id);
    expect(item).toMatchObject({
      folder: 'contacts',
      itemClass: 'IPM.Contact',
      properties: {
        GivenName: 'Иван',
        Categories: ['a', 'b'],
        EmailAddresses: { EmailAddress1: 'ivan@x.ru', EmailAddress2: 'ivan2@x.ru' },
        EmailAddressNames: { EmailAddress2: 'Second' },
        PhysicalAddresses: { Home: { City: 'Тверь' } },
        ReminderIsSet: true,
        ReminderMinutesBeforeStart: 15,
      },
      extendedProperties: [{ PropertyName: 'link', PropertyType: 'String', value: 'L & 1' }],
    });
  });
});

describe('what the server makes of a contact', () => {
  const name =
    '<t:GivenName>Anna</t:GivenName><t:MiddleName>B</t:MiddleName><t:CompanyName>Co</t:CompanyName><t:Surname>Cee</t:Surname>';
  test.each([
    ['LastCommaFirst', 'Cee, Anna B'],
    ['FirstSpaceLast', 'Anna B Cee'],
    ['Company', 'Co'],
    ['LastCommaFirstCompany', 'Cee, Anna B\r\nCo'],
    ['LastSpaceFirst', 'Cee Anna B'],
    ['LastName', 'Cee'],
  ])('file-as by the mapping %s', async (mapping, fileAs) => {
    const [id = ''] = await create(`<t:FileAsMapping>${mapping}</t:FileAsMapping>${name}`);
    expect(all(await get(id), 'FileAs')).toEqual([fileAs]);
  });

  test('entries that are empty are no entries', async () => {
    const [id = ''] = await create(
      '<t:PhoneNumbers><t:Entry Key="HomePhone"/></t:PhoneNumbers><t:Surname>X</t:Surname>',
    );
    expect(await get(id)).not.toContain('PhoneNumbers');
  });

  test('bodies are converted when another form is asked for', async () => {
    const [html = '', text = ''] = await create(
      '<t:Body BodyType="HTML">&lt;p&gt;a &amp;amp; b&lt;/p&gt;&lt;p&gt;c&lt;/p&gt;</t:Body>',
      '<t:Body BodyType="Text">a &lt; b</t:Body>',
    );
    const asked = async (id: string, form: string) => {
      const body = getItems([id]).replace('</t:BaseShape>', `</t:BaseShape><t:BodyType>${form}</t:BodyType>`);
      return (await server.send(body)).text;
    };
    expect(all(await asked(html, 'Text'), 'Body')).toEqual(['a & b\r\nc']);
    expect(all(await asked(html, 'Best'), 'Body')).toEqual(['<p>a &amp; b</p><p>c</p>']);
    expect(all(await asked(text, 'HTML'), 'Body')[0]).toContain('a &lt; b');
  });

  test('characters that XML forbids leave as they are stored', async () => {
    const id = server.emulator.control.createContact(ANNA, { Surname: 'a\u001Fb', Body: 'x' });
    expect(await get(id)).toContain('<t:Surname>a&#x1F;b</t:Surname>');
  });
});

describe('extended properties', () => {
  const address = 'DistinguishedPropertySetId="Address" PropertyId="36865"';
  const one = (path: string, value: string) =>
    `<t:ExtendedProperty><t:ExtendedFieldURI ${path}/>${value}</t:ExtendedProperty>`;

  test.each([
    ['String', 'ab', 'ab'],
    ['Integer', '-5', '-5'],
    ['Short', '7', '7'],
    ['Long', '9223372036854775807', '9223372036854775807'],
    ['Boolean', '1', 'true'],
    ['Double', '1.5', '1.5'],
    ['SystemTime', '2020-01-01T03:00:00+03:00', '2020-01-01T00:00:00Z'],
    ['CLSID', 'C11FF724-AA03-4555-9952-8FA248A11C3E', 'c11ff724-aa03-4555-9952-8fa248a11c3e'],
    ['Binary', 'AQID', 'AQID'],
  ])('%s %s comes back as %s', async (type, value, expected) => {
    const path = `${address} PropertyType="${type}"`;
    const [id = ''] = await create(one(path, `<t:Value>${value}</t:Value>`));
    expect(all(await get(id, 'IdOnly', `<t:ExtendedFieldURI ${path}/>`), 'Value')).toEqual([expected]);
  });

  test('lists keep their order', async () => {
    const path = `${address} PropertyType="StringArray"`;
    const [id = ''] = await create(
      one(path, '<t:Values><t:Value>b</t:Value><t:Value>a</t:Value></t:Values>'),
    );
    expect(all(await get(id, 'IdOnly', `<t:ExtendedFieldURI ${path}/>`), 'Value')).toEqual(['b', 'a']);
  });

  test('a set is the same by its name and by its GUID', async () => {
    const [id = ''] = await create(one(`${address} PropertyType="String"`, '<t:Value>x</t:Value>'));
    const path =
      'PropertySetId="00062004-0000-0000-C000-000000000046" PropertyId="36865" PropertyType="String"';
    expect(all(await get(id, 'IdOnly', `<t:ExtendedFieldURI ${path}/>`), 'Value')).toEqual(['x']);
  });

  test('MAPI names of contact properties reach the same value', async () => {
    const [id = ''] = await create(
      one('PropertyTag="0x3A06" PropertyType="String"', '<t:Value>Anna</t:Value>'),
    );
    const text = await get(
      id,
      'AllProperties',
      '<t:ExtendedFieldURI PropertyTag="14854" PropertyType="String"/>',
    );
    expect([all(text, 'GivenName'), all(text, 'Value')]).toEqual([['Anna'], ['Anna']]);
  });

  test.each([
    ['no set', 'PropertyName="x" PropertyType="String"', 'ErrorInvalidExtendedProperty'],
    ['a tag with a set', `PropertyTag="0x3A06" ${LINK}`, 'ErrorInvalidExtendedProperty'],
    ['name and id', `PropertyId="1" ${LINK}`, 'ErrorInvalidExtendedProperty'],
    ['a custom tag', 'PropertyTag="0x8001" PropertyType="String"', 'ErrorNoPropertyTagForCustomProperties'],
    ['a type that cannot be kept', `${address} PropertyType="Object"`, 'ErrorInvalidExtendedProperty'],
    ['text for a number', `${address} PropertyType="Integer"`, 'ErrorInvalidExtendedPropertyValue'],
    ['a value for a list', `${address} PropertyType="StringArray"`, 'ErrorInvalidExtendedPropertyValue'],
    ['an unknown type', `${address} PropertyType="Text"`, 'ErrorSchemaValidation'],
  ])('%s is an error', async (_, path, code) => {
    expect((await server.send(createContacts(one(path, '<t:Value>x</t:Value>')))).codes).toEqual([code]);
  });
});

describe('batches', () => {
  test('an item that fails does not stop the others', async () => {
    const reply = await server.send(
      createContacts('<t:Surname>A</t:Surname>', '<t:Size>5</t:Size>', '<t:Surname>C</t:Surname>'),
    );
    expect(reply.codes).toEqual(['NoError', 'ErrorInvalidPropertySet', 'NoError']);
    expect(attributes(reply.text, 'FieldURI', 'FieldURI')).toEqual(['item:Size']);
    expect(attributes(reply.text, 'CreateItemResponseMessage', 'ResponseClass')).toEqual([
      'Success',
      'Error',
      'Success',
    ]);
    expect(all(reply.text, 'DescriptiveLinkKey')).toEqual(['0']);
  });

  test.each([
    ['ItemClass', '<t:ItemClass>IPM.Note</t:ItemClass>', 'ErrorObjectTypeChanged'],
    ['ItemClass below contacts', '<t:ItemClass>IPM.Contact.Firm</t:ItemClass>', 'NoError'],
    ['HasPicture', '<t:HasPicture>true</t:HasPicture>', 'ErrorInvalidPropertySet'],
    [
      'CompleteName',
      '<t:CompleteName><t:FirstName>A</t:FirstName></t:CompleteName>',
      'ErrorInvalidPropertySet',
    ],
    ['a long subject', `<t:Subject>${'x'.repeat(256)}</t:Subject>`, 'ErrorPropertyUpdate'],
    ['a note of 100,000 characters', `<t:Body BodyType="Text">${'я'.repeat(100_000)}</t:Body>`, 'NoError'],
  ])('%s gives %3$s', async (_, xml, code) => {
    expect((await server.send(createContacts(xml))).codes).toEqual([code]);
  });

  test('contacts go into contact folders only', async () => {
    const into = (folder: string) =>
      createContacts('<t:Surname>A</t:Surname>').replace(
        '<m:Items>',
        `<m:SavedItemFolderId><t:DistinguishedFolderId Id="${folder}"/></m:SavedItemFolderId><m:Items>`,
      );
    expect((await server.send(into('contacts'))).codes).toEqual(['NoError']);
    expect((await server.send(into('inbox'))).codes).toEqual(['ErrorCannotCreateContactInNonContactFolder']);
    expect((await server.send(into('voicemail'))).codes).toEqual(['ErrorFolderNotFound']);
  });

  test('a distribution list lies among contacts with its names and sensitivity', async () => {
    const list =
      '<t:DistributionList><t:Subject>s</t:Subject><t:Sensitivity>Personal</t:Sensitivity><t:DisplayName>Все &amp; я</t:DisplayName></t:DistributionList>';
    const reply = await server.send(`<m:CreateItem><m:Items>${list}</m:Items></m:CreateItem>`);
    expect(reply.codes).toEqual(['NoError']);
    const [id = ''] = attributes(reply.text, 'ItemId', 'Id');
    const text = await get(id);
    expect(text).toContain('<t:DistributionList>');
    for (const [name, value] of [
      ['ItemClass', 'IPM.DistList'],
      ['Sensitivity', 'Personal'],
      ['DisplayName', 'Все & я'],
    ] as const) {
      expect(all(text, name)).toEqual([value]);
    }
    const surname = '<t:FieldURI FieldURI="contacts:Surname"/>';
    expect(await get(id, 'IdOnly', surname)).toContain('<t:DistributionList><t:ItemId');
    const members = list.replace('</t:DisplayName>', '</t:DisplayName><t:Members/>');
    const refused = await server.send(`<m:CreateItem><m:Items>${members}</m:Items></m:CreateItem>`);
    expect(refused.codes).toEqual(['ErrorInvalidPropertySet']);
    const moved = await server.send(
      `<m:MoveItem><m:ToFolderId><t:DistinguishedFolderId Id="inbox"/></m:ToFolderId><m:ItemIds><t:ItemId Id="${id}"/></m:ItemIds></m:MoveItem>`,
    );
    expect(moved.codes).toEqual(['ErrorMoveCopyFailed']);
  });

  test('items of other kinds are refused one by one', async () => {
    const reply = await server.send(
      '<m:CreateItem MessageDisposition="SaveOnly"><m:Items><t:Task/><t:Message><t:Subject>s</t:Subject></t:Message></m:Items></m:CreateItem>',
    );
    expect(reply.codes).toEqual(['ErrorInvalidItemForOperationCreateItem', 'NoError']);
  });
});

describe('ids', () => {
  test('are exact, letter by letter, and some are as long as ids get', async () => {
    const ids = await create(...Array.from({ length: 9 }, (_, number) => `<t:Surname>${number}</t:Surname>`));
    expect(new Set(ids).size).toBe(9);
    expect(Math.max(...ids.map((id) => id.length))).toBe(512);
    const [id = ''] = ids;
    const flipped = id.slice(0, 20) + id.slice(20).replace(/[a-z]/, (letter) => letter.toUpperCase());
    const [code] = (await server.send(getItems([flipped]))).codes;
    expect(code).toMatch(/^Error(ItemNotFound|InvalidIdMalformed|AccessDenied)$/);
  });

  test('that are wrong say how', async () => {
    const folder = await server.send(
      '<m:GetFolder><m:FolderShape><t:BaseShape>IdOnly</t:BaseShape></m:FolderShape><m:FolderIds><t:DistinguishedFolderId Id="contacts"/></m:FolderIds></m:GetFolder>',
    );
    const [folderId = ''] = attributes(folder.text, 'FolderId', 'Id');
    const [gone = ''] = await create('<t:Surname>gone</t:Surname>');
    await server.send(deleteItems('HardDelete', gone));
    const reply = await server.send(getItems(['', 'AAMk', '!!', folderId, gone, 'A'.repeat(600)]));
    expect(reply.codes).toEqual([
      'ErrorInvalidIdEmpty',
      'ErrorInvalidIdMalformed',
      'ErrorInvalidIdMalformed',
      'ErrorCannotUseFolderIdForItemId',
      'ErrorItemNotFound',
      'ErrorInvalidIdMonikerTooLong',
    ]);
  });

  test('change with a move, and the old one is gone', async () => {
    const [id = ''] = await create('<t:Surname>Moved</t:Surname>');
    expect((await server.send(deleteItems('MoveToDeletedItems', id))).codes).toEqual(['NoError']);
    expect((await server.send(getItems([id]))).codes).toEqual(['ErrorItemNotFound']);
    const [moved] = server.emulator.control.contacts(ANNA, 'deleteditems');
    expect(moved?.properties.Surname).toBe('Moved');
    expect(moved?.itemId).not.toBe(id);
    await get(moved?.itemId ?? '');
  });

  test('deleting softly makes an item recoverable, deleting hard does not', async () => {
    const [soft = '', hard = ''] = await create('<t:Surname>Soft</t:Surname>', '<t:Surname>Hard</t:Surname>');
    await server.send(deleteItems('SoftDelete', soft));
    await server.send(deleteItems('HardDelete', hard));
    const left = server.emulator.control.contacts(ANNA, 'recoverableitemsdeletions');
    expect(left.map(({ properties }) => properties.Surname)).toEqual(['Soft']);
  });

  test('deleting twice fails the second time only', async () => {
    const [id = '', other = ''] = await create('<t:Surname>A</t:Surname>', '<t:Surname>B</t:Surname>');
    const reply = await server.send(deleteItems('HardDelete', id, id, other));
    expect(reply.codes).toEqual(['NoError', 'ErrorItemNotFound', 'NoError']);
  });

  test('a body cannot be asked of an unknown shape', async () => {
    const reply = await server.send(getItems(['x'], 'Everything'));
    expect(reply.codes).toEqual(['ErrorSchemaValidation']);
  });
});
