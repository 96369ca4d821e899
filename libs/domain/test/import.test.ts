import { describe, expect, test } from 'vitest';
import { canonicalContact, planImport, type ImportDecision, type UntidyContact } from '../src/index.js';
import { policyOf } from './contact-examples.js';

const { ownFirm } = policyOf('one-way-with-import');

interface Known {
  id: string;
  values: UntidyContact;
}

function imported(values: UntidyContact, records: Known[] = [], isPrivate = false): ImportDecision {
  return planImport(
    { contact: canonicalContact(values), private: isPrivate },
    records.map((each) => ({ id: each.id, contact: canonicalContact(each.values) })),
    ownFirm,
  );
}

function idOf(values: UntidyContact): string {
  const decision = imported(values);
  if (decision.kind !== 'create') throw new Error(`expected a creation, found ${decision.kind}`);
  return decision.recordId;
}

const anna = { surname: 'Ли', givenName: 'Анна', displayName: 'Анна Ли', email1: 'li@x.example' };

describe('an item of the employee’s own', () => {
  test.each<[what: string, values: UntidyContact, isPrivate: boolean, reason: string]>([
    ['private', anna, true, 'private'],
    ['private and of the own firm', { ...anna, companyName: 'Фирма' }, true, 'private'],
    ['of an own company', { ...anna, companyName: 'Фирма' }, false, 'own-firm'],
    ['in an own domain', { ...anna, email2: 'li@firm.example' }, false, 'own-firm'],
    ["an employee's address", { ...anna, email1: 'boss@gmail.com' }, false, 'own-firm'],
    ['nothing at all', {}, false, 'nameless'],
    ['a phone without a name', { mobilePhone: '+7 495 123-45-67', notes: 'такси' }, false, 'nameless'],
    ['a company and a middle name only', { companyName: 'Клиент', middleName: 'И.' }, false, 'nameless'],
  ])('is refused: %s', (_what, values, isPrivate, reason) => {
    expect(imported(values, [], isPrivate)).toEqual({ kind: 'refused', reason });
  });

  test('a private one is refused even when ProjectMate has the person', () => {
    expect(imported(anna, [{ id: 'r', values: anna }], true)).toMatchObject({ kind: 'refused' });
  });

  test.each<[what: string, values: UntidyContact, surname: string | null]>([
    ['surname and given name', anna, 'Ли'],
    ['a surname alone', { surname: 'Ли' }, 'Ли'],
    ['a given name alone', { givenName: 'Анна', displayName: 'Анна' }, null],
    ['a given name alone, and nothing shown', { givenName: 'Анна' }, null],
    ['a shown name alone', { displayName: 'Приёмная', fileAs: 'x' }, 'Приёмная'],
    ['a first address alone', { email1: 'a@x.example', email2: 'b@x.example' }, 'a@x.example'],
    ['a second address alone', { email2: 'b@x.example', email3: 'c@x.example' }, 'b@x.example'],
    ['a third address alone', { email3: 'c@x.example' }, 'c@x.example'],
    ['an address, filed under a name', { email1: 'a@x.example', fileAs: 'Склад' }, 'Склад'],
  ])('is taken, with a surname that ProjectMate can show it by: %s', (_what, values, surname) => {
    expect(imported(values)).toMatchObject({
      kind: 'create',
      contact: { ...canonicalContact(values), surname },
    });
  });

  test('is taken as it is, every field of it', () => {
    const full = canonicalContact({ ...anna, notes: 'Позвонить', birthday: '1980-03-30', webPage: 'x.ru' });
    expect(imported(full)).toMatchObject({ contact: full });
  });

  test('that ProjectMate has is not taken twice', () => {
    const records = [
      { id: 'other', values: { surname: 'Кей', email1: 'kay@x.example' } },
      { id: 'r', values: { surname: 'Ли', email2: 'LI@x.example' } },
    ];
    expect(imported(anna, records)).toEqual({ kind: 'known', recordId: 'r' });
  });

  test('that may be several of ProjectMate’s is nobody: told of, not taken', () => {
    const records = ['a', 'b'].map((id) => ({ id, values: anna }));
    expect(imported(anna, records)).toEqual({
      kind: 'ambiguous',
      recordIds: ['a', 'b'],
    });
  });

  test('who has only a shown name is no match for another at the same address', () => {
    const records = [{ id: 'r', values: { surname: 'Ли', givenName: 'Анна', email1: 'office@x.example' } }];
    expect(imported({ displayName: 'Приёмная', email1: 'office@x.example' }, records)).toMatchObject({
      kind: 'create',
    });
  });
});

describe('the id of a contact that is imported', () => {
  test('is a UUID of version 8', () => {
    const ids = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((surname) => idOf({ surname }));
    for (const id of ids) {
      expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    }
    expect(new Set(ids).size).toBe(ids.length);
  });

  /** It must not change between versions: a creation that is repeated after an upgrade would be a second contact. */
  test('stays what it is', () => {
    expect(idOf(anna)).toBe('c5ef71c3-e86d-8c5f-8f86-0c40dde811a5');
    expect(idOf({ displayName: 'Приёмная', email1: 'office@x.example' })).toBe(
      '0c336a2c-0b88-86c6-b239-e1b02a1b804b',
    );
  });

  test.each<[what: string, one: UntidyContact, other: UntidyContact]>([
    ['other notes and phones', anna, { ...anna, notes: 'Позвонить', mobilePhone: '1' }],
    ['the address in capitals', anna, { ...anna, email1: 'LI@X.example' }],
    [
      'addresses in another order',
      { ...anna, email2: 'b@x' },
      { ...anna, email1: 'b@x', email2: anna.email1 },
    ],
    ['names in capitals', anna, { ...anna, surname: 'ЛИ' }],
    ['е for ё', { ...anna, givenName: 'Пётр' }, { ...anna, givenName: 'Петр' }],
    [
      'е for ё in the only name',
      { displayName: 'Приёмная', email1: 'o@x' },
      { displayName: 'приемная', email1: 'o@x' },
    ],
    ['no address, but a full name', { ...anna, email1: null }, { ...anna, email1: null, jobTitle: 'Судья' }],
    ['half a name, the same in every field', { displayName: 'Мама' }, { displayName: 'Мама' }],
  ])('is one for one person in two mailboxes: %s', (_what, one, other) => {
    expect(idOf(other)).toBe(idOf(one));
  });

  test.each<[what: string, one: UntidyContact, other: UntidyContact]>([
    ['another address', anna, { ...anna, email1: 'li2@x.example' }],
    ['another given name', anna, { ...anna, givenName: 'Олег' }],
    ['another surname', anna, { ...anna, surname: 'Кей' }],
    ['another company', anna, { ...anna, companyName: 'Клиент' }],
    [
      'a shared address, only given names',
      { givenName: 'Анна', email1: 'o@x' },
      { givenName: 'Олег', email1: 'o@x' },
    ],
    [
      'a shared address, only shown names',
      { displayName: 'Склад', email1: 'o@x' },
      { displayName: 'Касса', email1: 'o@x' },
    ],
    [
      'two of one half name and nothing else to know them by',
      { displayName: 'Мама', mobilePhone: '1' },
      { displayName: 'Мама', mobilePhone: '2' },
    ],
  ])('is another for another person: %s', (_what, one, other) => {
    expect(idOf(other)).not.toBe(idOf(one));
  });
});
