import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readColumns } from '../src/projectmate/contact-columns.js';
import { contactRecord, isDate } from '../src/projectmate/contact-row.js';

const photo = Buffer.alloc(9_000, 7);
const digest = createHash('sha256').update(photo).digest();

const row = (others: object) => ({
  ...Object.fromEntries(readColumns.map((column) => [column, null])),
  id: '00000000-0000-4000-8000-000000000001',
  active: 1,
  own: 0,
  responsible: 0,
  photo_digest: null,
  photo_bytes: null,
  ...others,
});

test.each([
  ['the database told', { photo_digest: digest }, digest.toString('hex')],
  [
    'the database could not tell, for which it gave the photo',
    { photo_bytes: photo },
    digest.toString('hex'),
  ],
  ['there is no photo', {}, null],
])('the digest of a photo where %s', (_, columns, expected) => {
  expect(contactRecord(row(columns)).contact.photo).toBe(expected);
});

test.each([
  [{ own: true, responsible: 1 }, 'own-company'],
  [{ own: null, responsible: 1 }, 'responsible-person'],
  [{ own: false, responsible: 0 }, null],
])('protection, of %o', (columns, expected) => {
  expect(contactRecord(row(columns)).protection).toBe(expected);
});

test.each([
  ['2024-02-29', true],
  ['2023-02-29', false],
  ['0000-01-01', false],
  ['0001-01-01', true],
  ['2023-13-01', false],
  ['23-01-01', false],
])('whether "%s" is a date of the calendar', (text, expected) => {
  expect(isDate(text)).toBe(expected);
});
