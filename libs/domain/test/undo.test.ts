import { describe, expect, test } from 'vitest';
import { decideUndo, undoSteps, type Contact, type UndoableWrite, type UndoStep } from '../src/index.js';
import { contact } from './contact-examples.js';

const [a, b, c] = ['А', 'Б', 'В'].map((surname) => contact({ surname })) as [Contact, Contact, Contact];

function write(
  id: string,
  former: Contact | null,
  current: Contact | null,
  further: Partial<UndoableWrite> = {},
) {
  const common = { side: 'exchange', operation: 'update', recordId: 'r', itemId: 'i' } as const;
  return { id, ...common, former, current, ...further };
}

describe('the writes of a run, record by record', () => {
  test('nothing written, nothing to take back', () => {
    expect(undoSteps([])).toEqual([]);
  });

  test('go back to what was there before the first of them', () => {
    expect(undoSteps([write('3', b, c), write('2', a, b), write('1', null, a, { itemId: 'old' })])).toEqual([
      {
        side: 'exchange',
        recordId: 'r',
        itemId: 'i',
        entryIds: ['3', '2', '1'],
        target: null,
        expected: c,
        nature: 'written',
      },
    ]);
  });

  test('each side and each record by itself', () => {
    const steps = undoSteps([
      write('4', a, b),
      write('3', a, c, { side: 'projectmate', itemId: null }),
      write('2', b, c, { recordId: 'r2' }),
      write('1', c, a),
    ]);
    expect(steps.map(({ side, recordId, entryIds }) => [side, recordId, entryIds])).toEqual([
      ['exchange', 'r', ['4', '1']],
      ['projectmate', 'r', ['3']],
      ['exchange', 'r2', ['2']],
    ]);
  });

  test.each<[what: string, writes: UndoableWrite[], nature: UndoStep['nature']]>([
    ['one write', [write('1', a, b)], 'written'],
    ['a create and an update', [write('2', a, b), write('1', null, a)], 'written'],
    ['somebody wrote in between', [write('2', c, b), write('1', null, a)], 'broken'],
    ['somebody created it in between', [write('2', a, b), write('1', c, null)], 'broken'],
    ['deleted and created again', [write('2', null, b), write('1', a, null)], 'written'],
    ['broken before the last two', [write('3', b, c), write('2', a, b), write('1', a, c)], 'broken'],
    ['an item left deleted', [write('1', a, null, { operation: 'detach' })], 'deletion-kept'],
    ['a link of two that were gone', [write('1', a, null, { operation: 'unlink' })], 'not-ours'],
    [
      'left deleted at last',
      [write('2', c, null, { operation: 'detach' }), write('1', a, b)],
      'deletion-kept',
    ],
    [
      'written after it was left deleted',
      [write('2', null, b), write('1', a, null, { operation: 'detach' })],
      'written',
    ],
  ])('%s', (_what, writes, nature) => {
    expect(undoSteps(writes)).toMatchObject([{ nature }]);
  });
});

describe('what taking back does, by what the side holds now', () => {
  const step = (
    target: Contact | null,
    expected: Contact | null,
    nature: UndoStep['nature'] = 'written',
  ) => ({
    ...({ side: 'exchange', recordId: 'r', itemId: 'i', entryIds: ['1'] } as const),
    ...{ target, expected, nature },
  });
  const since = { action: 'changed-since' };
  const nothing = { action: 'nothing' };

  test.each<[what: string, given: UndoStep, present: Contact | null, expected: object]>([
    ['an update', step(a, b), b, { action: 'update', contact: a, former: b, fields: ['surname'] }],
    ['a creation', step(null, b), b, { action: 'delete', former: b }],
    ['a deletion', step(a, null), null, { action: 'create', contact: a }],
    ['an update of what was changed since', step(a, b), c, since],
    ['an update of what was deleted since', step(a, b), null, since],
    ['a creation of what was changed since', step(null, b), c, since],
    ['a deletion of what was created since', step(a, null), c, since],
    ['what is taken back already', step(a, b), a, nothing],
    ['a creation that is gone', step(null, b), null, nothing],
    ['a deletion that came back', step(a, null), a, nothing],
    ['writes with somebody else between', step(a, b, 'broken'), b, since],
    ['the same, but it is what it was', step(a, b, 'broken'), a, nothing],
    ['an item left deleted', step(a, null, 'deletion-kept'), null, { action: 'reattach' }],
    ['one left deleted that is there again', step(a, null, 'deletion-kept'), a, since],
    ['what was not ours', step(a, null, 'not-ours'), a, { action: 'not-ours' }],
  ])('%s', (_what, given, present, expected) => {
    expect(decideUndo(given, present)).toEqual(expected);
  });

  test('a photo cannot be brought back: it is left as it is, and is no change since', () => {
    const [one, other] = ['1', '2'].map((digit) => digit.repeat(64));
    const present = { ...b, photo: other! };
    expect(decideUndo(step({ ...a, photo: one! }, b), present)).toMatchObject({
      action: 'update',
      fields: ['surname'],
    });
    expect(decideUndo(step({ ...b, photo: one! }, b), present)).toEqual(nothing);
  });

  test('what a server changed in storing it is no change', () => {
    const written = contact({ email1: 'Li@X.example', mobilePhone: '+7 (495) 1' });
    const stored = contact({ email1: 'li@x.example', mobilePhone: '+74951' });
    expect(decideUndo(step(a, written), stored)).toMatchObject({ action: 'update', contact: a });
  });
});
