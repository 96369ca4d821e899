import { describe, expect, test } from 'vitest';
import {
  contactModes,
  type ContactMode,
  type DetachReason,
  type OwnItem,
  type PlanInput,
  type Protection,
} from '../src/index.js';
import { contact, policyOf } from './contact-examples.js';
import { linkOf, onlyDecision, planOf, recordSide } from './plan-examples.js';

const record = contact({ surname: 'Ли', givenName: 'Анна', email1: 'li@x.example', jobTitle: 'Юрист' });
const sparse = contact({ surname: 'Ли', givenName: 'Анна', email1: 'li@x.example', mobilePhone: '1' });
const phone = '+7 495 123-45-67';
const own: OwnItem = { itemId: 'own', changeKey: 'k', contact: sparse };

function unlinked(mode: ContactMode, further: Partial<PlanInput> = {}, protection: Protection | null = null) {
  return planOf({
    policy: policyOf(mode),
    records: new Map([['r', recordSide(record, protection)]]),
    ...further,
  });
}

const alike = (...items: OwnItem[]) => new Map([['r', items]]);

describe.each(contactModes)('a record without a link, %s', (mode) => {
  test('is created where nobody is like it', () => {
    expect(unlinked(mode)).toEqual([{ kind: 'create', recordId: 'r', contact: record, reason: 'new' }]);
  });

  test('is created where the only like item is somebody else', () => {
    const other = { ...own, contact: contact({ surname: 'Кей', givenName: 'Анна', email1: 'li@x.example' }) };
    expect(unlinked(mode, { alike: alike(other) })).toMatchObject([{ kind: 'create' }]);
  });

  test('is not guessed where two items are like it: told of, nothing written', () => {
    const items = [own, { ...own, itemId: 'own2' }];
    expect(unlinked(mode, { alike: alike(...items) })).toEqual([
      { kind: 'ambiguous', recordId: 'r', contact: record, itemIds: ['own', 'own2'] },
    ]);
  });

  test.each([
    ['neither has its phone', null, null, 'ambiguous', 'ambiguous'],
    ['both have its phone', phone, phone, 'ambiguous', 'ambiguous'],
    ['the first has its phone', phone, '+7 495 765-43-21', 'update', 'create'],
    ['the second has its phone', null, phone, 'create', 'update'],
  ])('an item that two records take for theirs: %s', (_, first, second, decision, decision2) => {
    const records = new Map([
      ['r', recordSide({ ...record, mobilePhone: first })],
      ['r2', recordSide({ ...record, mobilePhone: second })],
    ]);
    const item = { ...own, contact: { ...sparse, mobilePhone: phone } };
    const alike = new Map([
      ['r', [item]],
      ['r2', [item]],
    ]);
    expect(unlinked(mode, { records, alike })).toMatchObject([
      { recordId: 'r', kind: decision },
      { recordId: 'r2', kind: decision2 },
    ]);
  });

  test.each([
    ['r', 'r2'],
    ['r2', 'r'],
  ])('an item that one record came from is not adopted twice (%s first)', (first, second) => {
    const decisions = unlinked(mode, {
      records: new Map([
        [first, recordSide(record)],
        [second, recordSide(record)],
      ]),
      alike: new Map([['r', [own]]]),
      origins: new Map([['r2', own]]),
      detached: new Map([['r2', 'imported']]),
    });
    expect(decisions.filter((each) => 'item' in each)).toHaveLength(1);
  });

  test('an item with its identity that is in step is linked, even beside a like one', () => {
    const decisions = unlinked(mode, {
      items: [{ kind: 'changed', itemId: 'ours', changeKey: 'k9', recordId: 'r' }],
      contents: new Map([['ours', record]]),
      alike: alike(own),
    });
    expect(decisions).toEqual([
      {
        kind: 'link',
        recordId: 'r',
        reason: 'adopted',
        item: { itemId: 'ours', changeKey: 'k9' },
        contact: record,
        fields: [],
        restored: null,
      },
    ]);
  });

  test("an item with its identity gets ProjectMate's values: what it lacks there was cleared", () => {
    const decisions = unlinked(mode, {
      items: [{ kind: 'changed', itemId: 'ours', changeKey: 'k9', recordId: 'r' }],
      contents: new Map([['ours', sparse]]),
    });
    expect(decisions).toEqual([
      {
        kind: 'update',
        recordId: 'r',
        reason: 'adopted',
        item: { itemId: 'ours', changeKey: 'k9' },
        contact: record,
        fields: ['jobTitle', 'mobilePhone'],
        former: sparse,
        restored: null,
        stamp: false,
        conflicts: [],
      },
    ]);
  });

  test('of several items with its identity always the same is taken, the others are the copies of the employee', () => {
    const items = (['ours2', 'ours1', 'ours3'] as const).map((itemId) => ({
      kind: 'changed' as const,
      itemId,
      changeKey: 'k',
      recordId: 'r',
    }));
    const contents = new Map(items.map(({ itemId }) => [itemId, record]));
    expect(unlinked(mode, { items, contents })).toMatchObject([{ item: { itemId: 'ours1' } }]);
    expect(unlinked(mode, { items: items.toReversed(), contents })).toMatchObject([
      { item: { itemId: 'ours1' } },
    ]);
  });

  test('waits while an item with its identity is unread, and is not made a second time', () => {
    const items = [{ kind: 'changed' as const, itemId: 'ours', changeKey: 'k9', recordId: 'r' }];
    expect(unlinked(mode, { items })).toEqual([]);
    expect(unlinked(mode, { items, records: new Map([['r', null]]) })).toEqual([]);
  });

  test('is forgotten when it is gone before anything was made', () => {
    expect(unlinked(mode, { records: new Map([['r', null]]) })).toEqual([
      { kind: 'nothing', recordId: 'r', forgotten: true },
    ]);
  });

  test('takes its item with it when it is gone, by identity', () => {
    const decisions = unlinked(mode, {
      records: new Map([['r', null]]),
      items: [{ kind: 'changed', itemId: 'ours', changeKey: 'k9', recordId: 'r' }],
      contents: new Map([['ours', sparse]]),
    });
    expect(decisions).toEqual([
      {
        kind: 'delete',
        recordId: 'r',
        item: { itemId: 'ours', changeKey: 'k9' },
        former: sparse,
        conflicts: [],
      },
    ]);
  });
});

describe.each(contactModes)('a record whose item the employee deleted, to be recreated, %s', (mode) => {
  const gone = (items: readonly OwnItem[], records: PlanInput['records']) =>
    planOf({
      policy: policyOf(mode, { onExchangeDelete: 'recreate' }),
      records,
      items: [{ kind: 'deleted', itemId: 'i' }],
      links: [linkOf(record)],
      alike: new Map([['r', items]]),
    });
  const read: PlanInput['records'] = new Map([['r', recordSide(record, 'own-company')]]);

  test('takes the one that the employee made in its place', () => {
    expect(gone([own], read)).toMatchObject([
      { kind: 'update', reason: 'adopted', item: { itemId: 'own' }, contact: record, stamp: true },
    ]);
  });

  test('is recreated where several may be it: a question would leave a link to nothing', () => {
    expect(gone([own, { ...own, itemId: 'own2' }], read)).toEqual([
      { kind: 'create', recordId: 'r', contact: record, reason: 'recreated' },
    ]);
  });

  test('an item that another record takes for its own just as well is taken for neither', () => {
    const twice = planOf({
      policy: policyOf(mode, { onExchangeDelete: 'recreate' }),
      records: new Map([['r2', recordSide(record)], ...read]),
      items: [{ kind: 'deleted', itemId: 'i' }],
      links: [linkOf(record)],
      alike: new Map([
        ['r', [own]],
        ['r2', [own]],
      ]),
    });
    expect(twice).toMatchObject([
      { recordId: 'r2', kind: 'ambiguous' },
      { recordId: 'r', kind: 'create', reason: 'recreated' },
    ]);
  });
});

/** What adoption writes: one-way ProjectMate's values; in two-way mode each side first fills what the other lacks. */
describe('adoption', () => {
  const overwritten = {
    kind: 'update',
    reason: 'adopted',
    recordId: 'r',
    item: { itemId: 'own', changeKey: 'k' },
    contact: record,
    fields: ['jobTitle', 'mobilePhone'],
    former: sparse,
    stamp: true,
    restored: null,
    conflicts: [],
  };
  const filled = {
    kind: 'update-record',
    recordId: 'r',
    item: { itemId: 'own', changeKey: 'k' },
    contact: { ...record, mobilePhone: '1' },
    fields: ['mobilePhone'],
    found: sparse,
    former: record,
    stamp: true,
    conflicts: [],
  };
  const rows: [mode: ContactMode, protection: Protection | null, item: string, expected: object][] = [
    ['one-way', null, 'any', overwritten],
    ['one-way-with-import', null, 'any', overwritten],
    ['two-way', null, 'any', filled],
    ['two-way', null, 'private', overwritten],
    ['two-way', 'own-company', 'any', overwritten],
    ['two-way', 'responsible-person', 'any', overwritten],
  ];

  test.each(rows)('%s, protection %s, %s item', (mode, protection, item, expected) => {
    const privateItems = new Set(item === 'private' ? ['own'] : ['another']);
    expect(unlinked(mode, { alike: alike(own), privateItems }, protection)).toEqual([expected]);
  });

  test("two-way, both have a value: ProjectMate's stands, and is no conflict, since they never agreed", () => {
    const found = { ...sparse, jobTitle: 'Судья' };
    const update = onlyDecision(
      unlinked('two-way', { alike: alike({ ...own, contact: found }) }),
      'update-record',
    );
    expect(update).toMatchObject({ fields: ['mobilePhone'], found, conflicts: [] });
    expect(update.contact.jobTitle).toBe('Юрист');
  });

  test('two-way, the item has nothing that the record lacks: the item alone is written, the record is not', () => {
    const found = { ...sparse, mobilePhone: null };
    expect(unlinked('two-way', { alike: alike({ ...own, contact: found }) })).toMatchObject([
      { kind: 'update', reason: 'adopted', fields: ['jobTitle'], former: found, stamp: true },
    ]);
  });

  test('an item that is already in step still gets the identity', () => {
    expect(unlinked('one-way', { alike: alike({ ...own, contact: record }) })).toMatchObject([
      { kind: 'update', reason: 'adopted', fields: [], stamp: true },
    ]);
  });
});

/** A record that stays out of this mailbox, and the item of the employee's own that it came from. */
describe('a record that stays out', () => {
  const out = { kind: 'nothing', recordId: 'r', forgotten: false };
  const adopted = { item: { itemId: 'own', changeKey: 'k' }, stamp: true };
  const created = { kind: 'create', reason: 'new' };
  const origin = new Map([['r', own]]);
  const rows: [reason: DetachReason | null, mode: ContactMode, item: string, expected: object][] = [
    ['imported', 'one-way', 'there', out],
    ['imported', 'one-way-with-import', 'there', out],
    ['imported', 'two-way', 'there', adopted],
    ['imported', 'one-way', 'gone', out],
    ['imported', 'one-way-with-import', 'gone', out],
    ['imported', 'two-way', 'gone', out],
    ['exchange-delete', 'one-way', 'gone', created],
    ['exchange-delete', 'one-way-with-import', 'gone', created],
    ['exchange-delete', 'two-way', 'gone', out],
    ['exchange-delete', 'two-way', 'there', adopted],
    ['undone', 'one-way', 'there', out],
    ['undone', 'one-way-with-import', 'there', out],
    ['undone', 'two-way', 'there', out],
    ['undone', 'two-way', 'gone', out],
    [null, 'one-way', 'there', created],
    [null, 'one-way-with-import', 'there', created],
    [null, 'two-way', 'there', adopted],
  ];

  test.each(rows)('%s, %s, its item is %s', (reason, mode, item, expected) => {
    const decisions = unlinked(mode, {
      detached: reason === null ? new Map() : new Map([['r', reason]]),
      origins: item === 'there' ? origin : new Map(),
    });
    expect(decisions).toMatchObject([expected]);
  });

  test.each(contactModes)('%s: an item like it is not adopted either', (mode) => {
    expect(unlinked(mode, { detached: new Map([['r', 'undone']]), alike: alike(own) })).toEqual([out]);
  });

  test('is forgotten once it is gone', () => {
    const decisions = unlinked('two-way', {
      records: new Map([['r', null]]),
      detached: new Map([['r', 'imported']]),
      origins: origin,
    });
    expect(decisions).toEqual([{ ...out, forgotten: true }]);
  });
});
