import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalContact, canonicalText, contactFields, differingFields } from '../src/index.js';

describe('the canonical form', () => {
  test.each([
    ['blanks at both ends', { surname: '  Ли ' }, { surname: 'Ли' }],
    ['an empty text is none', { surname: '' }, { surname: null }],
    ['line ends of any kind', { notes: 'a\r\nb\rc  \n\n' }, { notes: 'a\nb\nc' }],
    ['characters that XML cannot carry', { surname: 'a\u0000b\uFFFFc\u001Fd\uD800' }, { surname: 'abcd' }],
    ['emoji stay whole', { surname: '👩‍⚖️ Ли' }, { surname: '👩‍⚖️ Ли' }],
    ['a birthday is a date', { birthday: '1980-03-30T23:59:00+04:00' }, { birthday: '1980-03-30' }],
    ['an address without parts is none', { homeAddress: { city: ' ' } }, { homeAddress: null }],
    ['a line is one line', { jobTitle: 'Head\r\nof tax' }, { jobTitle: 'Head of tax' }],
  ])('%s', (_name, untidy, expected) => {
    expect(canonicalContact(untidy)).toMatchObject(expected);
  });

  const untidy = fc.record(
    Object.fromEntries(
      contactFields
        .filter((f) => !f.endsWith('Address'))
        .map((f) => [f, fc.option(fc.string({ unit: 'binary' }))]),
    ),
  );

  test('is idempotent, and equal texts mean no differing field', () => {
    fc.assert(
      fc.property(untidy, untidy, (left, right) => {
        const once = canonicalContact(left);
        const twice = canonicalContact(once);
        expect(twice).toEqual(once);
        const other = canonicalContact(right);
        if (canonicalText(once) === canonicalText(other)) expect(differingFields(once, other)).toEqual([]);
      }),
    );
  });
});
