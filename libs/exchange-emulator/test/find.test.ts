import { beforeAll, describe, expect, test } from 'vitest';
import { all, ANNA, attributes, useServer } from './support/server.js';
import { createContacts, findItems, LINK, linkProperty, type Find } from './support/requests.js';

const server = useServer();

const number = (value: number) =>
  `<t:ExtendedProperty><t:ExtendedFieldURI DistinguishedPropertySetId="Address" PropertyId="36866" PropertyType="Integer"/><t:Value>${value}</t:Value></t:ExtendedProperty>`;
const PEOPLE = [
  `<t:Sensitivity>Private</t:Sensitivity><t:Body BodyType="Text">likes tea</t:Body><t:Categories><t:String>Client</t:String><t:String>VIP</t:String></t:Categories>${linkProperty('L-1')}${number(5)}<t:DisplayName>Анна Ёлкина</t:DisplayName><t:EmailAddresses><t:Entry Key="EmailAddress1">Anna@x.ru</t:Entry></t:EmailAddresses><t:PhoneNumbers><t:Entry Key="MobilePhone">100</t:Entry></t:PhoneNumbers><t:Birthday>1980-01-01T00:00:00Z</t:Birthday><t:Surname>Ёлкина</t:Surname>`,
  `${linkProperty('L-2')}${number(7)}<t:DisplayName>Boris Smith</t:DisplayName><t:CompanyName>Smith &amp; Sons Ltd</t:CompanyName><t:EmailAddresses><t:Entry Key="EmailAddress2">boris@x.ru</t:Entry></t:EmailAddresses><t:Birthday>1990-01-01T00:00:00Z</t:Birthday><t:Surname>Smith</t:Surname>`,
  `${linkProperty('L-3')}${number(6)}<t:DisplayName>Charles Smithson</t:DisplayName><t:Surname>Smithson</t:Surname>`,
  '<t:DisplayName>dora</t:DisplayName><t:Surname>élan</t:Surname>',
];

beforeAll(async () => {
  await server.send(createContacts(...PEOPLE));
});

const NAME = '<t:FieldURI FieldURI="contacts:DisplayName"/>';
const SURNAME = '<t:FieldURI FieldURI="contacts:Surname"/>';
const NUMBER =
  '<t:ExtendedFieldURI PropertySetId="00062004-0000-0000-c000-000000000046" PropertyId="36866" PropertyType="Integer"/>';

/** First letters of the display names that are found. */
async function found(find: Find): Promise<string> {
  const reply = await server.send(
    findItems({ order: `<t:FieldOrder Order="Ascending">${NAME}</t:FieldOrder>`, ...find, additional: NAME }),
  );
  expect(reply.codes).toEqual(['NoError']);
  return all(reply.text, 'DisplayName')
    .map(([letter]) => letter)
    .join('');
}

const compare = (kind: string, path: string, value: string) =>
  `<t:${kind}>${path}<t:FieldURIOrConstant><t:Constant Value="${value}"/></t:FieldURIOrConstant></t:${kind}>`;
const equal = (path: string, value: string) => compare('IsEqualTo', path, value);
const contains = (path: string, value: string, mode: string, comparison: string) =>
  `<t:Contains ContainmentMode="${mode}" ContainmentComparison="${comparison}">${path}<t:Constant Value="${value}"/></t:Contains>`;

describe('restrictions', () => {
  const link = `<t:ExtendedFieldURI ${LINK}/>`;
  const email = '<t:IndexedFieldURI FieldURI="contacts:EmailAddress" FieldIndex="EmailAddress1"/>';
  const birthday = '<t:FieldURI FieldURI="contacts:Birthday"/>';
  const categories = '<t:FieldURI FieldURI="item:Categories"/>';
  test.each([
    ['equal text, whatever its case', equal(SURNAME, 'smith'), 'B'],
    ['equal extended property', equal(link, 'L-2'), 'B'],
    ['equal extended property that nobody has', equal(link, 'L-9'), ''],
    ['equal number', equal(NUMBER, '6'), 'C'],
    ['equal e-mail entry, whatever its case', equal(email, 'anna@X.RU'), 'А'],
    [
      'one of many',
      `<t:Or>${Array.from({ length: 100 }, (_, at) => equal(link, `L-${at}`)).join('')}</t:Or>`,
      'BCА',
    ],
    ['and', `<t:And>${equal(link, 'L-2')}${equal(SURNAME, 'Ёлкина')}</t:And>`, ''],
    ['or of looked up and scanned', `<t:Or>${equal(link, 'L-2')}${equal(SURNAME, 'Ёлкина')}</t:Or>`, 'BА'],
    ['not', `<t:Not>${equal(link, 'L-2')}</t:Not>`, 'CdА'],
    ['not equal, and not there', compare('IsNotEqualTo', NUMBER, '7'), 'CdА'],
    ['greater', compare('IsGreaterThan', NUMBER, '5'), 'BC'],
    ['greater or equal', compare('IsGreaterThanOrEqualTo', NUMBER, '5'), 'BCА'],
    ['less', compare('IsLessThan', birthday, '1990-01-01T03:00:00+03:00'), 'А'],
    ['less or equal', compare('IsLessThanOrEqualTo', birthday, '1990-01-01T03:00:00+03:00'), 'BА'],
    ['exists', `<t:Exists>${NUMBER}</t:Exists>`, 'BCА'],
    ['does not exist', `<t:Not><t:Exists>${link}</t:Exists></t:Not>`, 'd'],
    ['a bit that is not set', `<t:Excludes>${NUMBER}<t:Bitmask Value="0x1"/></t:Excludes>`, 'Cd'],
    ['a category', equal(categories, 'VIP'), 'А'],
    ['an enumeration', equal('<t:FieldURI FieldURI="item:Sensitivity"/>', 'Private'), 'А'],
    [
      'another property',
      `<t:IsEqualTo>${SURNAME}<t:FieldURIOrConstant>${SURNAME}</t:FieldURIOrConstant></t:IsEqualTo>`,
      'BCdА',
    ],
    ['prefix', contains(SURNAME, 'Smith', 'Prefixed', 'Exact'), 'BC'],
    ['exact case', contains(SURNAME, 'smith', 'Prefixed', 'Exact'), ''],
    ['whole text', contains(SURNAME, 'SMITH', 'FullString', 'IgnoreCase'), 'B'],
    ['a part', contains(SURNAME, 'MITH', 'Substring', 'IgnoreCase'), 'BC'],
    ['the beginning of a word', contains(NAME, 'smi', 'PrefixOnWords', 'IgnoreCase'), 'BC'],
    ['whole words', contains(NAME, 'smith', 'ExactPhrase', 'IgnoreCase'), 'B'],
    ['without marks', contains(SURNAME, 'elan', 'FullString', 'IgnoreNonSpacingCharacters'), 'd'],
    ['loosely', contains(SURNAME, 'елк', 'Prefixed', 'Loose'), 'А'],
    [
      'the text of the body',
      contains('<t:FieldURI FieldURI="item:Body"/>', 'tea', 'Substring', 'Exact'),
      'А',
    ],
    ['the class', equal('<t:FieldURI FieldURI="item:ItemClass"/>', 'IPM.Contact'), 'BCdА'],
  ])('%s', async (_, restriction, letters) => {
    expect(await found({ restriction })).toBe(letters);
  });

  test.each([
    [
      'a computed property',
      equal('<t:FieldURI FieldURI="contacts:CompleteName"/>', 'x'),
      'ErrorUnsupportedPathForQuery',
    ],
    [
      'a whole dictionary',
      equal('<t:FieldURI FieldURI="contacts:EmailAddresses"/>', 'x'),
      'ErrorUnsupportedPathForQuery',
    ],
    ['part of a number', contains(NUMBER, '1', 'Substring', 'Exact'), 'ErrorContainsFilterWrongType'],
    [
      'a date that is none',
      equal('<t:FieldURI FieldURI="item:DateTimeCreated"/>', 'true'),
      'ErrorInvalidValueForProperty',
    ],
    [
      'a value outside an enumeration',
      equal('<t:FieldURI FieldURI="item:Sensitivity"/>', 'Secret'),
      'ErrorInvalidValueForProperty',
    ],
    ['an empty Or', '<t:Or/>', 'ErrorSchemaValidation'],
  ])('%s cannot be searched', async (_, restriction, code) => {
    expect((await server.send(findItems({ restriction }))).codes).toEqual([code]);
  });
});

describe('order, shape and traversal', () => {
  const order = (direction: string, path: string) =>
    `<t:FieldOrder Order="${direction}">${path}</t:FieldOrder>`;
  test.each([
    [order('Descending', NUMBER), 'BCАd'],
    [order('Ascending', NUMBER), 'dАCB'],
    [order('Ascending', '<t:FieldURI FieldURI="item:Sensitivity"/>') + order('Descending', SURNAME), 'dCBА'],
  ])('%s', async (given, letters) => {
    expect(await found({ order: given })).toBe(letters);
  });

  test('an order by what is computed is an error', async () => {
    const reply = await server.send(
      findItems({ order: order('Ascending', '<t:FieldURI FieldURI="contacts:EmailAddresses"/>') }),
    );
    expect(reply.codes).toEqual(['ErrorUnsupportedPathForSortGroup']);
  });

  test('no bodies: all properties leave them out, asking is an error', async () => {
    const { text } = await server.send(findItems({ shape: 'AllProperties' }));
    expect(text).toContain('CompleteName');
    expect(text).not.toContain('<t:Body');
    const asked = await server.send(findItems({ additional: '<t:FieldURI FieldURI="item:Body"/>' }));
    expect(asked.codes).toEqual(['ErrorInvalidPropertyRequest']);
  });

  test('long text is cut to 255 characters', async () => {
    const id = server.emulator.control.createContact(ANNA, {
      OfficeLocation: '\u{1F600}'.repeat(200),
      Surname: 'Long',
    });
    const { text } = await server.send(
      findItems({
        restriction: equal(SURNAME, 'Long'),
        additional: '<t:FieldURI FieldURI="contacts:OfficeLocation"/>',
      }),
    );
    expect(all(text, 'OfficeLocation')).toEqual(['\u{1F600}'.repeat(127)]);
    server.emulator.control.deleteContact(ANNA, id, 'HardDelete');
  });

  test('nothing is associated with a folder', async () => {
    expect(await found({ traversal: 'Associated' })).toBe('');
    expect(await found({ traversal: 'Shallow' })).toBe('BCdА');
  });

  test('several folders are answered each on its own', async () => {
    const folder =
      '<t:DistinguishedFolderId Id="contacts"/><t:DistinguishedFolderId Id="voicemail"/><t:DistinguishedFolderId Id="inbox"/>';
    const reply = await server.send(findItems({ folder }));
    expect(reply.codes).toEqual(['NoError', 'ErrorFolderNotFound', 'NoError']);
    expect(attributes(reply.text, 'RootFolder', 'TotalItemsInView')).toEqual(['4', '0']);
  });

  test('a view of contacts is bounded by names', async () => {
    expect(await found({ view: '<m:ContactsView InitialName="boris" FinalName="D"/>' })).toBe('BC');
  });
});

describe('pages', () => {
  const view = (offset: number, most?: number, base = 'Beginning') =>
    `<m:IndexedPageItemView${most === undefined ? '' : ` MaxEntriesReturned="${most}"`} Offset="${offset}" BasePoint="${base}"/>`;
  const page = async (find: Find) => {
    const { text, codes } = await server.send(
      findItems({
        ...find,
        order: `<t:FieldOrder Order="Ascending">${NAME}</t:FieldOrder>`,
        additional: NAME,
      }),
    );
    const root = (name: string) => attributes(text, 'RootFolder', name)[0];
    return {
      codes,
      letters: all(text, 'DisplayName')
        .map(([letter]) => letter)
        .join(''),
      next: root('IndexedPagingOffset'),
      total: root('TotalItemsInView'),
      last: root('IncludesLastItemInRange'),
    };
  };

  test.each([
    [view(0, 3), { letters: 'BCd', next: '3', total: '4', last: 'false' }],
    [view(3, 3), { letters: 'А', next: '4', total: '4', last: 'true' }],
    [view(9, 3), { letters: '', next: '4', total: '4', last: 'true' }],
    [view(0, 3, 'End'), { letters: 'CdА', next: '1', total: '4', last: 'false' }],
    [
      '<m:FractionalPageItemView MaxEntriesReturned="2" Numerator="1" Denominator="2"/>',
      { letters: 'dА', next: undefined, total: '4', last: 'true' },
    ],
  ])('%s', async (given, expected) => {
    expect(await page({ view: given })).toMatchObject(expected);
  });

  test.each([
    [view(-1, 3), 'ErrorInvalidIndexedPagingParameters'],
    [view(0, 0), 'ErrorInvalidPagingMaxRows'],
    ['<m:FractionalPageItemView Numerator="3" Denominator="2"/>', 'ErrorInvalidFractionalPagingParameters'],
  ])('%s is an error', async (given, code) => {
    expect((await page({ view: given })).codes).toEqual([code]);
  });

  test('at most 1000 rows, with a restriction 250', async () => {
    const BORIS = { user: 'service', as: 'boris@firm.test' };
    const people = Array.from({ length: 1100 }, (_, at) => `<t:Surname>${at}</t:Surname>`);
    await server.send(createContacts(...people), BORIS);
    const count = async (find: Find) => {
      const { text } = await server.send(findItems(find), BORIS);
      return [
        attributes(text, 'ItemId', 'Id').length,
        attributes(text, 'RootFolder', 'IncludesLastItemInRange')[0],
      ];
    };
    expect(await count({})).toEqual([1000, 'false']);
    expect(await count({ view: view(1000, 1000) })).toEqual([100, 'true']);
    expect(await count({ restriction: `<t:Exists>${SURNAME}</t:Exists>`, view: view(0, 900) })).toEqual([
      250,
      'false',
    ]);
  });
});
