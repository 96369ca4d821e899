import { describe, expect, test } from 'vitest';
import { agreedWithOwnWrites, blankContact, type Contact } from '../src/index.js';
import { policyOf } from './contact-examples.js';
import { linkOf, planOf, recordSide } from './plan-examples.js';

const contact = (values: Partial<Contact>): Contact => ({ ...blankContact, surname: 'Ли', ...values });
const agreed = contact({ jobTitle: 'A', mobilePhone: '+7 916 123-45-67' });
const written = { ...agreed, jobTitle: 'B' };

describe('a write of which nobody learned whether Exchange took it', () => {
  test.each([
    ['was taken', written, [written], { jobTitle: 'B' }],
    ['was not taken', agreed, [written], { jobTitle: 'A' }],
    [
      'was taken, and the employee edited it afterwards',
      { ...agreed, jobTitle: 'C' },
      [written],
      { jobTitle: 'A' },
    ],
    [
      'was taken, and another field edited',
      { ...written, notes: 'mine' },
      [written],
      { jobTitle: 'B', notes: null },
    ],
    [
      'is one of two, the first of which was taken',
      written,
      [written, { ...agreed, jobTitle: 'C' }],
      { jobTitle: 'B' },
    ],
    ['is told in another form', { ...agreed, mobilePhone: '89161234567' }, [written], { jobTitle: 'A' }],
  ])('%s', (_, found, writes, expected) => {
    expect(agreedWithOwnWrites(agreed, writes, found)).toEqual({ ...agreed, ...expected });
  });

  test('is not taken for an edit: what ProjectMate says by now stands', () => {
    const plan = (base: Contact) =>
      planOf({
        policy: policyOf('two-way'),
        records: new Map([['r', recordSide(agreed)]]),
        items: [{ kind: 'changed', itemId: 'i', changeKey: 'k2', recordId: 'r' }],
        links: [linkOf(base)],
        contents: new Map([['i', written]]),
      });
    expect(plan(agreed)).toMatchObject([{ kind: 'update-record' }]);
    expect(plan(agreedWithOwnWrites(agreed, [written], written))).toMatchObject([
      { kind: 'update', reason: 'overruled', fields: ['jobTitle'], contact: agreed, conflicts: [] },
    ]);
  });
});
