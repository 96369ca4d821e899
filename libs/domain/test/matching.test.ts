import { describe, expect, test } from 'vitest';
import { canonicalContact, likenessKeys, matchContact, type UntidyContact } from '../src/index.js';

/** Candidates are called by the letters in which they are listed. */
function match(person: UntidyContact, candidates: readonly UntidyContact[]): string {
  const named = candidates.map((values, index) => ({
    id: String.fromCharCode(97 + index),
    contact: canonicalContact(values),
  }));
  const found = matchContact(canonicalContact(person), named);
  if (found.kind === 'none') return 'none';
  if (found.kind === 'one') return found.candidate.id;
  return `ambiguous: ${found.candidates.map(({ id }) => id).join(', ')}`;
}

const anna = { surname: 'Ли', givenName: 'Анна', companyName: 'Клиент', email1: 'li@x.example' };
const phone = '+7 (495) 123-45-67';

type Row = [what: string, person: UntidyContact, candidates: UntidyContact[], expected: string];

describe('by e-mail address', () => {
  test.each<Row>([
    ['nobody there', anna, [], 'none'],
    ['nobody like her', anna, [{ surname: 'Кей', givenName: 'Том', email1: 'kay@x.example' }], 'none'],
    ['the same address', anna, [{ email1: 'li@x.example' }], 'a'],
    ['in capitals', anna, [{ email1: 'LI@X.Example' }], 'a'],
    ['as a further address', anna, [{ email1: 'other@x.example', email2: 'li@x.example' }], 'a'],
    [
      'as the third address',
      { ...anna, email1: null, email3: 'li@x.example' },
      [{ email2: 'li@x.example' }],
      'a',
    ],
    ['before the name', anna, [{ ...anna, email1: 'other@x.example' }, { email2: 'li@x.example' }], 'b'],
    ['nobody has an address: no match by having none', { surname: 'Ли' }, [{ surname: 'Ли' }], 'none'],
  ])('%s', (_what, person, candidates, expected) => {
    expect(match(person, candidates)).toBe(expected);
  });
});

describe('unless the names contradict: office@ is the address of many', () => {
  const office = { email1: 'office@x.example' };
  const li = { surname: 'Ли', givenName: 'Анна', ...office };
  test.each<Row>([
    ['another surname', li, [{ surname: 'Кей', givenName: 'Анна', ...office }], 'none'],
    ['another given name', li, [{ surname: 'Ли', givenName: 'Пётр', ...office }], 'none'],
    ['the same names', li, [{ surname: 'ЛИ', givenName: 'анна', ...office }], 'a'],
    ['е for ё', { ...li, givenName: 'Пётр' }, [{ surname: 'Ли', givenName: 'Петр', ...office }], 'a'],
    ["the same words in each other's place", li, [{ surname: 'Анна', givenName: 'Ли', ...office }], 'none'],
    ['no given name', li, [{ surname: 'Ли', ...office }], 'a'],
    ['no surname', li, [{ givenName: 'Анна', ...office }], 'a'],
    ['another surname and no given name', li, [{ surname: 'Кей', ...office }], 'none'],
    ['another given name and no surname', li, [{ givenName: 'Пётр', ...office }], 'none'],
    ['another company is no contradiction', li, [{ ...li, companyName: 'Другая' }], 'a'],
    ['no name at all', li, [office], 'a'],
    ['an address shown as the name', li, [{ displayName: 'office@x.example', ...office }], 'a'],
    ['her name shown, in whatever order', li, [{ displayName: 'Анна Ли', ...office }], 'a'],
    ['her name shown, with a comma', li, [{ displayName: 'Ли, Анна', ...office }], 'a'],
    ['a part of her name shown', li, [{ displayName: 'Анна', ...office }], 'a'],
    ['more than her name shown', li, [{ displayName: 'Анна Ли (Клиент)', ...office }], 'a'],
    [
      'her middle name is part of her name',
      { ...li, middleName: 'Олеговна' },
      [{ displayName: 'Анна Олеговна', ...office }],
      'a',
    ],
    ['something else shown', li, [{ displayName: 'Приёмная', ...office }], 'none'],
    ['somebody else shown who shares a name', li, [{ displayName: 'Анна Кей', ...office }], 'none'],
    ['the other way round', { displayName: 'Приёмная', ...office }, [li], 'none'],
    [
      'two shown names',
      { displayName: 'Приёмная', ...office },
      [{ displayName: 'Склад', ...office }],
      'none',
    ],
    ['one shown name', { displayName: 'Приёмная', ...office }, [{ displayName: 'приемная', ...office }], 'a'],
    ['a shown name counts only where there is no other', li, [{ ...li, displayName: 'Приёмная' }], 'a'],
    [
      'who is left of several',
      li,
      [
        { surname: 'Кей', ...office },
        { displayName: 'Склад', ...office },
        { surname: 'Ли', ...office },
      ],
      'c',
    ],
    [
      'all of them others: then by name',
      { ...anna, ...office },
      [
        { surname: 'Кей', ...office },
        { ...anna, email1: null },
      ],
      'b',
    ],
  ])('%s', (_what, person, candidates, expected) => {
    expect(match(person, candidates)).toBe(expected);
  });
});

describe('by surname, given name and company', () => {
  const named = { surname: 'Семёнов', givenName: 'Пётр', companyName: 'Клиент' };
  test.each<Row>([
    ['the same three', named, [named], 'a'],
    [
      'in capitals and with е for ё',
      named,
      [{ surname: 'СЕМЕНОВ', givenName: 'ПЕТР', companyName: 'клиент' }],
      'a',
    ],
    [
      'other addresses do not matter',
      { ...named, email1: 'a@x.example' },
      [{ ...named, email1: 'b@x.example' }],
      'a',
    ],
    ['another company', named, [{ ...named, companyName: 'Другая' }], 'none'],
    ['no company on one side', named, [{ ...named, companyName: null }], 'none'],
    ['no company on both', { ...named, companyName: null }, [{ ...named, companyName: null }], 'a'],
    ['another surname', named, [{ ...named, surname: 'Ли' }], 'none'],
    ['another given name', named, [{ ...named, givenName: 'Олег' }], 'none'],
    ['a surname alone is too little', { surname: 'Ли' }, [{ surname: 'Ли', companyName: null }], 'none'],
    ['a given name alone is too little', { givenName: 'Ли' }, [{ givenName: 'Ли' }], 'none'],
    [
      'names do not run into each other',
      { surname: 'А', givenName: 'БВ' },
      [{ surname: 'АБ', givenName: 'В' }],
      'none',
    ],
  ])('%s', (_what, person, candidates, expected) => {
    expect(match(person, candidates)).toBe(expected);
  });
});

describe('by phone where several fit; nobody guesses', () => {
  const named = { surname: 'Ли', givenName: 'Анна' };
  test.each<Row>([
    ['two of one name', named, [named, named], 'ambiguous: a, b'],
    ['two of one address', anna, [{ email1: 'li@x.example' }, { email2: 'li@x.example' }], 'ambiguous: a, b'],
    ['the phone tells', { ...named, mobilePhone: phone }, [named, { ...named, mobilePhone: phone }], 'b'],
    [
      'written in another way',
      { ...named, mobilePhone: phone },
      [named, { ...named, homePhone: '84951234567' }],
      'b',
    ],
    ['of whatever kind', { ...named, businessPhone: phone }, [{ ...named, homePhone: phone }, named], 'a'],
    [
      'two of three have it',
      { ...named, mobilePhone: phone },
      [{ ...named, mobilePhone: phone }, named, { ...named, businessPhone: phone }],
      'ambiguous: a, b, c',
    ],
    [
      'nobody has it',
      { ...named, mobilePhone: phone },
      [named, { ...named, mobilePhone: '+7 495 765-43-21' }],
      'ambiguous: a, b',
    ],
    [
      'an extension tells nobody',
      { ...named, businessPhone: '1234' },
      [named, { ...named, businessPhone: '1234' }],
      'ambiguous: a, b',
    ],
    [
      'five digits do',
      { ...named, businessPhone: '12345' },
      [named, { ...named, businessPhone: '1-23-45' }],
      'b',
    ],
    [
      'the last digit is not enough',
      { ...named, mobilePhone: phone },
      [named, { ...named, mobilePhone: '+7 812 765-43-27' }],
      'ambiguous: a, b',
    ],
    ['a phone alone is too little', { mobilePhone: phone }, [{ mobilePhone: phone }], 'none'],
    [
      'one who fits needs no phone',
      { ...named, mobilePhone: phone },
      [{ ...named, mobilePhone: '123456' }],
      'a',
    ],
  ])('%s', (_what, person, candidates, expected) => {
    expect(match(person, candidates)).toBe(expected);
  });
});

describe('the keys under which a like contact is looked up', () => {
  test.each<[what: string, values: UntidyContact, keys: string[]]>([
    ['nothing', {}, []],
    ['every address once', { email1: 'A@x', email2: 'b@x', email3: 'a@X' }, ['email/a@x', 'email/b@x']],
    ['the full name', { surname: 'Семёнов', givenName: 'Пётр' }, ['name/семенов|петр|']],
    [
      'the full name and the company, after the address',
      { surname: 'Ли', givenName: 'Анна', companyName: 'Клиент', email2: 'li@x' },
      ['email/li@x', 'name/ли|анна|клиент'],
    ],
    ['half a name is none', { surname: 'Ли' }, []],
  ])('%s', (_what, values, keys) => {
    expect(likenessKeys(canonicalContact(values))).toEqual(keys);
  });
});
