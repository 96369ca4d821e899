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
        photoUnbroken: true,
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
    ...{ target, expected, nature, photoUnbroken: true },
  });
  const since = { action: 'changed-since', photo: null };
  const nothing = { action: 'nothing', photo: null };
  const noPhotos: ReadonlySet<string> = new Set();

  test.each<[what: string, given: UndoStep, present: Contact | null, expected: object]>([
    [
      'an update',
      step(a, b),
      b,
      { action: 'update', contact: a, former: b, fields: ['surname'], photo: null },
    ],
    ['a creation', step(null, b), b, { action: 'delete', former: b, photo: null }],
    ['a deletion', step(a, null), null, { action: 'create', contact: a, photo: null }],
    ['an update of what was changed since', step(a, b), c, since],
    ['an update of what was deleted since', step(a, b), null, since],
    ['a creation of what was changed since', step(null, b), c, since],
    ['a deletion of what was created since', step(a, null), c, since],
    ['what is taken back already', step(a, b), a, nothing],
    ['a creation that is gone', step(null, b), null, nothing],
    ['a deletion that came back', step(a, null), a, nothing],
    ['writes with somebody else between', step(a, b, 'broken'), b, since],
    ['the same, but it is what it was', step(a, b, 'broken'), a, nothing],
    ['an item left deleted', step(a, null, 'deletion-kept'), null, { action: 'reattach', photo: null }],
    ['one left deleted that is there again', step(a, null, 'deletion-kept'), a, since],
    ['what was not ours', step(a, null, 'not-ours'), a, { action: 'not-ours', photo: null }],
  ])('%s', (_what, given, present, expected) => {
    expect(decideUndo(given, present, noPhotos)).toEqual(expected);
  });

  describe('a photo', () => {
    const [p1, p2, p3] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
    const kept = new Set([p1]);
    const none = null;
    const [a1, a2, b2] = [
      { ...a, photo: p1 },
      { ...a, photo: p2 },
      { ...b, photo: p2 },
    ] as const;
    const update = (photo: string | null, fields: string[], left: string | null, former: Contact) => ({
      ...{ action: 'update', contact: { ...a, photo }, former, fields, photo: left },
    });

    test.each<[what: string, given: UndoStep, present: Contact | null, expected: object]>([
      [
        'that was overwritten comes back with the rest',
        step(a1, b2),
        b2,
        update(p1, ['surname', 'photo'], null, b2),
      ],
      ['alone', step(a1, a2), a2, update(p1, ['photo'], null, a2)],
      ['that was added goes', step(a, a2), a2, update(none, ['photo'], null, a2)],
      [
        'that was taken away comes back',
        step(a1, { ...b, photo: none }),
        { ...b, photo: none },
        update(p1, ['surname', 'photo'], null, { ...b, photo: none }),
      ],
      ['is taken back already', step(a1, a2), a1, nothing],
      [
        'that is not kept any more stays away, and the rest comes back',
        step({ ...a, photo: p3 }, b2),
        b2,
        update(p2, ['surname'], 'not-kept', b2),
      ],
      [
        'alone that is not kept any more',
        step({ ...a, photo: p3 }, a2),
        a2,
        { action: 'nothing', photo: 'not-kept' },
      ],
      [
        'that somebody changed since stays, and the rest comes back',
        step(a1, b2),
        { ...b, photo: p3 },
        update(p3, ['surname'], 'changed-since', { ...b, photo: p3 }),
      ],
      [
        'that somebody took away since stays away',
        step(a1, b2),
        b,
        update(none, ['surname'], 'changed-since', b),
      ],
      [
        'alone that somebody changed since',
        step(a1, a2),
        { ...a, photo: p3 },
        { action: 'changed-since', photo: 'changed-since' },
      ],
      [
        'that somebody changed in between stays, and the rest comes back',
        { ...step(a1, b2), photoUnbroken: false },
        b2,
        update(p2, ['surname'], 'changed-since', b2),
      ],
      [
        'that the write left alone is left alone, whatever it is by now',
        step(a1, { ...b, photo: p1 }),
        { ...b, photo: p3 },
        update(p3, ['surname'], null, { ...b, photo: p3 }),
      ],
      [
        'comes back with what was deleted',
        step(a1, null),
        null,
        { action: 'create', contact: a1, photo: null },
      ],
      [
        'that is not kept any more does not, and the rest does',
        step(a2, null),
        null,
        { action: 'create', contact: a, photo: 'not-kept' },
      ],
      [
        'is still missing where an undo did not come to its end',
        step(a1, null),
        a,
        update(p1, ['photo'], null, a),
      ],
      ['goes with what was created', step(null, b2), b2, { action: 'delete', former: b2, photo: null }],
      [
        'that a server refused is no change since',
        step(null, b2),
        b,
        { action: 'delete', former: b, photo: null },
      ],
      ['that what was created got since keeps it', step(null, b), b2, since],
    ])('%s', (_what, given, present, expected) => {
      expect(decideUndo(given, present, kept)).toEqual(expected);
    });

    test('of several writes is unbroken when each found what the one before it left', () => {
      const unbroken = (...writes: UndoableWrite[]) => undoSteps(writes)[0]!.photoUnbroken;
      expect(unbroken(write('2', a2, b), write('1', a1, a2))).toBe(true);
      expect(unbroken(write('2', { ...a, photo: p3 }, b), write('1', a1, a2))).toBe(false);
      expect(undoSteps([write('2', { ...a, photo: p3 }, b), write('1', b, a2)])[0]!.nature).toBe('written');
    });
  });

  test('what a server changed in storing it is no change', () => {
    const written = contact({ email1: 'Li@X.example', mobilePhone: '+7 (495) 1' });
    const stored = contact({ email1: 'li@x.example', mobilePhone: '+74951' });
    expect(decideUndo(step(a, written), stored, noPhotos)).toMatchObject({ action: 'update', contact: a });
  });
});
