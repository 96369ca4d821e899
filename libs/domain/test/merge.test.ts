import { describe, expect, test } from 'vitest';
import { blankContact, contactFields, mergeContacts, type Contact, type ContactField } from '../src/index.js';

const derived: readonly ContactField[] = ['displayName', 'fileAs'];
const phones: readonly ContactField[] = ['businessPhone', 'mobilePhone', 'homePhone', 'businessFax'];

/** Three values that differ in every kind of field. */
function valuesOf(
  field: ContactField,
): [Contact[ContactField], Contact[ContactField], Contact[ContactField]] {
  if (!field.endsWith('Address')) return ['1', '2', '3'];
  const address = (city: string) => ({ street: null, city, state: null, postalCode: null, country: null });
  return [address('1'), address('2'), address('3')];
}

type Side = 'a' | 'b' | 'c' | null;

/** Where the three stand, and what becomes of them: a row a combination. `taken`: from the item into the record. */
const rows: [
  base: Side,
  record: Side,
  item: Side,
  merged: Side,
  outcome: 'nothing' | 'taken' | 'conflict',
][] = [
  ['a', 'a', 'a', 'a', 'nothing'],
  ['a', 'b', 'a', 'b', 'nothing'],
  ['a', 'a', 'b', 'b', 'taken'],
  ['a', 'b', 'b', 'b', 'nothing'],
  ['a', 'b', 'c', 'b', 'conflict'],
  ['a', null, 'a', null, 'nothing'],
  ['a', 'a', null, null, 'taken'],
  ['a', null, null, null, 'nothing'],
  ['a', null, 'b', null, 'conflict'],
  ['a', 'b', null, 'b', 'conflict'],
  [null, null, null, null, 'nothing'],
  [null, 'a', null, 'a', 'nothing'],
  [null, null, 'a', 'a', 'taken'],
  [null, 'a', 'a', 'a', 'nothing'],
  [null, 'a', 'b', 'a', 'conflict'],
];

describe.each(rows)('base %s, record %s, item %s: %s, %s', (base, record, item, merged, outcome) => {
  test.each(contactFields)('%s', (field) => {
    const [a, b, c] = valuesOf(field);
    const having = (side: Side): Contact => ({ ...blankContact, [field]: side && { a, b, c }[side] });
    const taken = outcome === 'taken' && !derived.includes(field);
    expect(mergeContacts(having(base), having(record), having(item))).toEqual({
      merged: outcome === 'taken' && !taken ? having(record) : having(merged),
      recordFields: taken ? [field] : [],
      conflicts: outcome === 'conflict' ? [field] : [],
    });
  });
});

test('each field is merged by itself', () => {
  const base = { ...blankContact, surname: 'Ли', jobTitle: 'Юрист', notes: 'a', mobilePhone: '1' };
  const record = { ...base, surname: 'Кей', notes: 'b' };
  const item = { ...base, jobTitle: 'Судья', notes: 'c', mobilePhone: null, email1: 'x@y' };
  expect(mergeContacts(base, record, item)).toEqual({
    merged: { ...record, jobTitle: 'Судья', mobilePhone: null, email1: 'x@y' },
    recordFields: ['jobTitle', 'email1', 'mobilePhone'],
    conflicts: ['notes'],
  });
});

test('an untouchable field keeps the value of the record, and is no conflict unless that changed, too', () => {
  const base = { ...blankContact, companyName: 'Клиент' };
  const item = { ...base, companyName: 'Фирма' };
  const untouchable = new Set<ContactField>(['companyName']);
  expect(mergeContacts(base, base, item, untouchable)).toEqual({
    merged: base,
    recordFields: [],
    conflicts: [],
  });
  const record = { ...base, companyName: 'Другая' };
  expect(mergeContacts(base, record, item, untouchable)).toEqual({
    merged: record,
    recordFields: [],
    conflicts: ['companyName'],
  });
});

test.each(phones)('%s written in another way is no edit: the record keeps its own', (field) => {
  const base = { ...blankContact, [field]: '+7 (495) 123' };
  const item = { ...blankContact, [field]: '+7495123' };
  expect(mergeContacts(base, base, item)).toEqual({ merged: base, recordFields: [], conflicts: [] });
});
