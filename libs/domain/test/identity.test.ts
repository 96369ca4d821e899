import { expect, test } from 'vitest';
import { contactIdentity, recordOfIdentity } from '../src/index.js';

/** The items in the mailboxes carry it: another form would make every one of them unknown after an upgrade. */
test('an identity stays what it is', () => {
  expect(contactIdentity('r')).toBe('contact/r');
});

test.each([
  ['contact/r', 'r'],
  ['contact/a/b', 'a/b'],
  ['calendar/r', null],
  ['my contact/r', null],
  [null, null],
])('the identity %s names the record %s', (identity, recordId) => {
  expect(recordOfIdentity(identity)).toBe(recordId);
});
