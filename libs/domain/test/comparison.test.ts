import { describe, expect, test } from 'vitest';
import {
  canonicalContact,
  contactFields,
  differingFields,
  type Contact,
  type ContactField,
  type PostalAddress,
  type UntidyContact,
} from '../src/index.js';

function differing(left: UntidyContact, right: UntidyContact): ContactField[] {
  return differingFields(canonicalContact(left), canonicalContact(right));
}

const phoneFields = ['businessPhone', 'mobilePhone', 'homePhone', 'businessFax'] as const;
const emailFields = ['email1', 'email2', 'email3'] as const;
const lineFields = [
  'givenName',
  'middleName',
  'surname',
  'displayName',
  'fileAs',
  'companyName',
  'jobTitle',
  'department',
  'webPage',
] as const;

describe('no difference', () => {
  test.each(emailFields)('capitals of an address: %s', (field) => {
    expect(differing({ [field]: 'Ann.Lee@X.Example' }, { [field]: 'ann.lee@x.example' })).toEqual([]);
  });

  test.each(phoneFields)('punctuation of a number: %s', (field) => {
    const written = [
      '+74951234567',
      '+7 (495) 123-45-67',
      '+7.495.123.45.67',
      '+7/495/1234567',
      '+7,495,1234567',
      '+7\u2011495\u2013123\u20144567',
      '+7\u00a0495\u00a0123\u00a045\u00a067',
    ];
    for (const other of written) expect(differing({ [field]: written[0]! }, { [field]: other })).toEqual([]);
  });

  test('the capitals of an extension', () => {
    expect(differing({ businessPhone: '123 доб. 4' }, { businessPhone: '123 ДОБ 4' })).toEqual([]);
  });
});

describe('a difference', () => {
  test.each(contactFields)('a value or none: %s', (field) => {
    const values = {
      businessAddress: { city: 'Москва' },
      homeAddress: { city: 'Москва' },
      birthday: '1980-03-30',
      photo: 'a'.repeat(64),
    };
    const value: UntidyContact = { [field]: '1', ...(field in values ? pick(values, field) : {}) };
    expect(differing({}, value)).toEqual([field]);
    expect(differing(value, {})).toEqual([field]);
    expect(differing(value, value)).toEqual([]);
  });

  test.each(lineFields)('capitals and punctuation of a line of text: %s', (field) => {
    expect(differing({ [field]: 'Ли' }, { [field]: 'ЛИ' })).toEqual([field]);
    expect(differing({ [field]: 'А-Б' }, { [field]: 'А Б' })).toEqual([field]);
  });

  test.each<[what: string, left: UntidyContact, right: UntidyContact, field: ContactField]>([
    ['another digit', { mobilePhone: '123-45' }, { mobilePhone: '123-46' }, 'mobilePhone'],
    ['a plus', { mobilePhone: '7495' }, { mobilePhone: '+7495' }, 'mobilePhone'],
    ['two numbers of nothing but punctuation', { homePhone: '-' }, { homePhone: '/' }, 'homePhone'],
    ['punctuation of an address', { email1: 'a.b@x' }, { email1: 'ab@x' }, 'email1'],
    [
      'a part of a postal address',
      { homeAddress: { city: 'А', street: 'Б' } },
      { homeAddress: { city: 'А' } },
      'homeAddress',
    ],
    [
      'capitals in a postal address',
      { businessAddress: { city: 'А' } },
      { businessAddress: { city: 'а' } },
      'businessAddress',
    ],
    ['a part moved', { homeAddress: { city: 'А' } }, { homeAddress: { state: 'А' } }, 'homeAddress'],
    ['a day', { birthday: '1980-03-30' }, { birthday: '1980-03-31' }, 'birthday'],
    ['capitals in notes', { notes: 'а' }, { notes: 'А' }, 'notes'],
    ['a line in notes', { notes: 'a\nb' }, { notes: 'a b' }, 'notes'],
    ['a photo', { photo: 'a'.repeat(64) }, { photo: 'b'.repeat(64) }, 'photo'],
  ])('%s', (_what, left, right, field) => {
    expect(differing(left, right)).toEqual([field]);
  });

  test('an address that was moved to another place of the three', () => {
    expect(differing({ email1: 'a@x' }, { email2: 'a@x' })).toEqual(['email1', 'email2']);
  });

  test('every field that differs is named, in the order of the canonical form', () => {
    const address: Partial<PostalAddress> = { city: 'А' };
    const left: UntidyContact = { notes: 'a', surname: 'a', homeAddress: address, email3: 'a@x' };
    expect(differing(left, {})).toEqual(['surname', 'email3', 'homeAddress', 'notes']);
  });
});

function pick(values: Partial<Record<ContactField, unknown>>, field: ContactField): Partial<Contact> {
  return { [field]: values[field] };
}
