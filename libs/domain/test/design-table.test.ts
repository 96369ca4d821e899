import { describe, expect, test } from 'vitest';
import {
  afterRecordUpdate,
  exchangeDeletions,
  type Contact,
  type ContactField,
  type ContactPolicy,
  type Decision,
  type ItemChange,
  type OnExchangeDelete,
  type Protection,
} from '../src/index.js';
import { contact, policyOf } from './contact-examples.js';
import { linkOf, planOf, recordSide } from './plan-examples.js';

/** The columns of design 5.1: a mode, and whether the record is protected. */
const columns = ['one-way', 'import', 'two-way', 'own-company', 'responsible'] as const;
type Column = (typeof columns)[number];

const modes = {
  'one-way': ['one-way', null],
  import: ['one-way-with-import', null],
  'two-way': ['two-way', null],
  'own-company': ['two-way', 'own-company'],
  responsible: ['two-way', 'responsible-person'],
} as const satisfies Record<Column, [mode: ContactPolicy['mode'], protection: Protection | null]>;

type PmSide = '-' | 'read' | 'changed' | 'deleted';
type ExchangeSide = '-' | 'changed' | 'same field' | 'same value' | 'other field' | 'deleted';

/** What may stand in a cell: the words of the design. */
type Cell =
  | 'nothing'
  | 'agreed'
  | 'waits'
  | 'update Exchange'
  | 'restore'
  | 'update PM'
  | "PM's values"
  | "PM's value, the loser in the journal"
  | 'merge both'
  | 'delete the item'
  | 'delete the item, the edit in the journal'
  | 'forget the link'
  | 'recreate'
  | 'per onExchangeDelete';

/**
 * The table of design 5.1, a row a combination. `read`: the record did not change, but a pass in two-way mode has read it, since without it nobody knows whether
 * it is protected; `-` there: it has not been read.
 */
const table: [pm: PmSide, exchange: ExchangeSide, cells: Record<Column, Cell>][] = [
  ['-', '-', all('nothing')],
  ['read', '-', all('agreed')],
  ['changed', '-', all('update Exchange')],
  ['-', 'changed', { ...all('restore'), ...twoWayColumns('waits') }],
  ['read', 'changed', { ...all('restore'), 'two-way': 'update PM' }],
  ['changed', 'other field', { ...all("PM's values"), 'two-way': 'merge both' }],
  ['changed', 'same field', all("PM's value, the loser in the journal")],
  ['changed', 'same value', all('agreed')],
  ['deleted', '-', all('delete the item')],
  ['deleted', 'changed', all('delete the item, the edit in the journal')],
  ['deleted', 'deleted', all('forget the link')],
  ['-', 'deleted', { ...all('recreate'), ...twoWayColumns('waits') }],
  ['read', 'deleted', { ...all('recreate'), 'two-way': 'per onExchangeDelete' }],
  ['changed', 'deleted', { ...all('recreate'), 'two-way': 'per onExchangeDelete' }],
];

/** What the deletion of an item does to a record that did not change, and to one that did: an edit outlives it. */
const deletionTable: Record<OnExchangeDelete, { read: Decision['kind']; changed: Decision['kind'] }> = {
  detach: { read: 'detach', changed: 'detach' },
  recreate: { read: 'create', changed: 'create' },
  delete: { read: 'delete-record', changed: 'create' },
};

function all(cell: Cell): Record<Column, Cell> {
  return { 'one-way': cell, import: cell, 'two-way': cell, 'own-company': cell, responsible: cell };
}

function twoWayColumns(cell: Cell) {
  return { 'two-way': cell, 'own-company': cell, responsible: cell };
}

/** A field of each kind with three values of it, and a field of another kind. */
interface FieldClass {
  field: ContactField;
  agreed: Contact[ContactField];
  pm: Contact[ContactField];
  exchange: Contact[ContactField];
  other: ContactField;
}

const address = (city: string) => ({ street: null, city, state: null, postalCode: null, country: null });

/** The fields that ProjectMate takes from Exchange. */
const writtenClasses: FieldClass[] = [
  { field: 'surname', agreed: 'Ли', pm: 'Кей', exchange: 'Рид', other: 'notes' },
  { field: 'jobTitle', agreed: 'Юрист', pm: null, exchange: 'Судья', other: 'email2' },
  { field: 'email1', agreed: 'a@x', pm: 'b@x', exchange: 'c@x', other: 'surname' },
  { field: 'mobilePhone', agreed: '+7 1', pm: '+7 2', exchange: '+7 3', other: 'email1' },
  { field: 'homeAddress', agreed: address('А'), pm: address('Б'), exchange: null, other: 'mobilePhone' },
  { field: 'birthday', agreed: '1980-03-30', pm: '1980-03-31', exchange: '1980-03-29', other: 'surname' },
  { field: 'notes', agreed: null, pm: 'a\nb', exchange: 'a\nc', other: 'department' },
  { field: 'photo', agreed: 'a'.repeat(64), pm: 'b'.repeat(64), exchange: 'c'.repeat(64), other: 'notes' },
];

/** The fields that ProjectMate makes of others: nothing is ever written into them. */
const derivedClasses: FieldClass[] = [
  { field: 'displayName', agreed: 'Анна Ли', pm: 'Анна Кей', exchange: 'Аня', other: 'notes' },
  { field: 'fileAs', agreed: 'Ли, Анна', pm: 'Кей, Анна', exchange: 'Аня', other: 'mobilePhone' },
];

const edited = 'изменено';

/** The states of the world in a row, for a kind of field. */
function statesOf(fields: FieldClass, exchange: ExchangeSide) {
  const base = contact({ surname: 'Ли', businessPhone: '5' });
  const agreed: Contact = { ...base, [fields.field]: fields.agreed };
  const pm: Contact = { ...agreed, [fields.field]: fields.pm };
  const found: Contact =
    exchange === 'other field'
      ? { ...agreed, [fields.other]: edited }
      : { ...agreed, [fields.field]: exchange === 'same value' ? fields.pm : fields.exchange };
  return { agreed, pm, found };
}

function decide(
  fields: FieldClass,
  pmSide: PmSide,
  exchange: ExchangeSide,
  column: Column,
  onExchangeDelete: OnExchangeDelete = 'detach',
): Decision[] {
  const { agreed, pm, found } = statesOf(fields, exchange);
  const [mode, protection] = modes[column];
  const record = { read: agreed, changed: pm, '-': undefined, deleted: null }[pmSide];
  const item: ItemChange =
    exchange === 'deleted'
      ? { kind: 'deleted', itemId: 'i' }
      : { kind: 'changed', itemId: 'i', changeKey: 'k2', recordId: 'r' };
  return planOf({
    policy: policyOf(mode, { onExchangeDelete }),
    records: record === undefined ? new Map() : new Map([['r', record && recordSide(record, protection)]]),
    items: exchange === '-' ? [] : [item],
    links: [linkOf(agreed)],
    contents: new Map([['i', found]]),
  });
}

/** The whole decision that a cell stands for. */
function expectedOf(fields: FieldClass, pmSide: PmSide, exchange: ExchangeSide, cell: Cell): object[] {
  const { agreed, pm, found } = statesOf(fields, exchange);
  const { field, other } = fields;
  const changedFields = inOrder([field, other]);
  const item = { itemId: 'i', changeKey: exchange === '-' ? 'k1' : 'k2' };
  const update = { kind: 'update', recordId: 'r', item, stamp: false, restored: null, conflicts: [] };
  const deletion = { kind: 'delete', recordId: 'r', item };
  switch (cell) {
    case 'nothing':
    case 'waits':
      return [];
    case 'agreed':
      return exchange === '-'
        ? [{ kind: 'nothing', recordId: 'r', forgotten: false }]
        : [{ kind: 'link', recordId: 'r', item, contact: pm, reason: 'seen', fields: [], restored: null }];
    case 'update Exchange':
      return [{ ...update, reason: 'changed', contact: pm, fields: [field], former: agreed }];
    case 'restore':
      return [
        {
          ...update,
          reason: 'restored',
          contact: agreed,
          fields: [field],
          former: found,
          restored: { from: found, times: 1 },
        },
      ];
    case 'update PM':
      return [recordUpdate(item, found, agreed, { ...agreed, [field]: fields.exchange }, [field])];
    case "PM's values":
      return [{ ...update, reason: 'overruled', contact: pm, fields: changedFields, former: found }];
    case "PM's value, the loser in the journal":
      return [
        { ...update, reason: 'overruled', contact: pm, fields: [field], former: found, conflicts: [field] },
      ];
    case 'merge both':
      return [recordUpdate(item, found, pm, { ...pm, [other]: edited }, [other])];
    case 'delete the item':
      return [{ ...deletion, former: agreed, conflicts: [] }];
    case 'delete the item, the edit in the journal':
      return [{ ...deletion, former: found, conflicts: [field] }];
    case 'forget the link':
      return [{ kind: 'unlink', recordId: 'r', former: agreed }];
    case 'recreate':
      return [
        {
          kind: 'create',
          recordId: 'r',
          reason: 'recreated',
          contact: pmSide === 'changed' ? pm : agreed,
        },
      ];
    case 'per onExchangeDelete':
      throw new Error('has a table of its own');
  }
}

function recordUpdate(
  item: object,
  found: Contact,
  former: Contact,
  merged: Contact,
  fields: ContactField[],
) {
  const common = { kind: 'update-record', recordId: 'r', stamp: false, conflicts: [] };
  return { ...common, item, found, former, contact: merged, fields };
}

function inOrder(fields: ContactField[]): ContactField[] {
  const order = Object.keys(contact());
  return fields.toSorted((a, b) => order.indexOf(a) - order.indexOf(b));
}

describe.each(table)('PM %s, Exchange %s', (pmSide, exchange, cells) => {
  const decidedHere = columns.filter((column) => cells[column] !== 'per onExchangeDelete');
  describe.each(decidedHere)('%s', (column) => {
    const cell = cells[column];
    test.each(writtenClasses)(`${cell}: $field`, (fields) => {
      expect(decide(fields, pmSide, exchange, column)).toEqual(expectedOf(fields, pmSide, exchange, cell));
    });
  });
});

describe('fields that ProjectMate makes itself: an edit of them is never taken, so two-way is as protected', () => {
  const rows = table.filter(([, exchange]) => exchange !== 'deleted' && exchange !== 'other field');
  describe.each(rows)('PM %s, Exchange %s', (pmSide, exchange, cells) => {
    test.each(columns)('%s', (column) => {
      const cell = column === 'two-way' ? cells['own-company'] : cells[column];
      for (const fields of derivedClasses) {
        expect(decide(fields, pmSide, exchange, column)).toEqual(expectedOf(fields, pmSide, exchange, cell));
      }
    });
  });

  test.each(derivedClasses)(
    'PM changed $field, Exchange another field: two-way takes the other',
    (fields) => {
      expect(decide(fields, 'changed', 'other field', 'two-way')).toEqual(
        expectedOf(fields, 'changed', 'other field', 'merge both'),
      );
    },
  );

  test.each(derivedClasses)(
    'PM changed another field, Exchange $field: it is overruled',
    ({ field, exchange }) => {
      const agreed = contact({ surname: 'Ли', mobilePhone: '1' });
      const record = { ...agreed, mobilePhone: '2' };
      const found = { ...agreed, [field]: exchange };
      const [decision] = planOf({
        policy: policyOf('two-way'),
        records: new Map([['r', recordSide(record)]]),
        items: [{ kind: 'changed', itemId: 'i', changeKey: 'k2', recordId: 'r' }],
        links: [linkOf(agreed)],
        contents: new Map([['i', found]]),
      });
      expect(decision).toMatchObject({ kind: 'update', reason: 'overruled', contact: record, former: found });
      expect(decision).toMatchObject({ fields: inOrder([field, 'mobilePhone']), conflicts: [] });
    },
  );
});

describe.each(exchangeDeletions)('two-way, the item is deleted, onExchangeDelete: %s', (onExchangeDelete) => {
  const fields = writtenClasses[0]!;
  const { agreed, pm } = statesOf(fields, 'deleted');

  test.each(['read', 'changed'] as const)('the record is %s', (pmSide) => {
    const kind = deletionTable[onExchangeDelete][pmSide];
    const expected =
      kind === 'create'
        ? { kind, recordId: 'r', reason: 'recreated', contact: pmSide === 'changed' ? pm : agreed }
        : { kind, recordId: 'r', former: agreed };
    expect(decide(fields, pmSide, 'deleted', 'two-way', onExchangeDelete)).toEqual([expected]);
  });

  test.each(columns.filter((column) => column !== 'two-way'))('has no say: %s', (column) => {
    for (const pmSide of ['read', 'changed'] as const) {
      expect(decide(fields, pmSide, 'deleted', column, onExchangeDelete)).toEqual(
        expectedOf(fields, pmSide, 'deleted', 'recreate'),
      );
    }
  });

  test('has no say where the record is gone, too', () => {
    expect(decide(fields, 'deleted', 'deleted', 'two-way', onExchangeDelete)).toEqual(
      expectedOf(fields, 'deleted', 'deleted', 'forget the link'),
    );
  });
});

describe('two-way, a private item: nothing of it goes into ProjectMate', () => {
  const agreed = contact({ surname: 'Ли', mobilePhone: '1' });
  const found = { ...agreed, mobilePhone: '2' };
  const privatePlan = (record: Contact | undefined) =>
    planOf({
      policy: policyOf('two-way'),
      records: record ? new Map([['r', recordSide(record)]]) : new Map(),
      items: [{ kind: 'changed', itemId: 'i', changeKey: 'k2', recordId: 'r' }],
      links: [linkOf(agreed)],
      contents: new Map([['i', found]]),
      privateItems: new Set(['i']),
    });

  test('an edit is restored, whether the record was read or not', () => {
    const restored = { kind: 'update', reason: 'restored', contact: agreed, former: found };
    expect(privatePlan(agreed)).toMatchObject([restored]);
    expect(privatePlan(undefined)).toMatchObject([restored]);
  });

  test('where both changed, nothing is merged', () => {
    const record = { ...agreed, notes: 'a' };
    expect(privatePlan(record)).toMatchObject([{ kind: 'update', reason: 'overruled', contact: record }]);
  });
});

describe('an edit that could not be read waits', () => {
  test.each(columns)('%s', (column) => {
    const [mode, protection] = modes[column];
    const agreed = contact();
    for (const record of [null, recordSide(contact({ surname: 'Ли' }), protection)]) {
      const decisions = planOf({
        policy: policyOf(mode),
        records: new Map([['r', record]]),
        items: [{ kind: 'changed', itemId: 'i', changeKey: 'k2', recordId: 'r' }],
        links: [linkOf(agreed)],
      });
      expect(decisions).toEqual([]);
    }
  });
});

/** The record takes what it can, and may say more than was written: what is then left to write into the item. */
describe('once the record has taken an edit', () => {
  const agreed = contact({ surname: 'Ли', mobilePhone: '1', displayName: 'Анна Ли' });
  const found = { ...agreed, surname: 'Кей', mobilePhone: '2' };
  const update = {
    kind: 'update-record',
    recordId: 'r',
    item: { itemId: 'i', changeKey: 'k2' },
    found,
    former: agreed,
    contact: found,
    fields: ['surname', 'mobilePhone'],
    stamp: false,
    conflicts: [],
  } as const;

  test('and both are the same: the item is not written', () => {
    expect(afterRecordUpdate(update, found)).toEqual({
      kind: 'link',
      recordId: 'r',
      item: update.item,
      contact: found,
      reason: 'merged',
      fields: [],
      restored: null,
    });
  });

  test.each<[what: string, record: Contact, fields: ContactField[]]>([
    ['a name made of others', { ...found, displayName: 'Анна Кей' }, ['displayName']],
    ['a value cut short', { ...found, mobilePhone: null }, ['mobilePhone']],
    ['a field that ProjectMate had changed itself', { ...found, notes: 'a' }, ['notes']],
  ])('and the record says otherwise, %s: the item is written that', (_what, record, fields) => {
    expect(afterRecordUpdate({ ...update, conflicts: ['jobTitle'] }, record)).toEqual({
      kind: 'update',
      recordId: 'r',
      item: update.item,
      contact: record,
      fields,
      former: found,
      reason: 'merged',
      restored: null,
      stamp: false,
      conflicts: ['jobTitle'],
    });
  });

  test("and both are the same, but the item was the employee's own: it gets its identity", () => {
    expect(afterRecordUpdate({ ...update, stamp: true }, found)).toMatchObject({
      kind: 'update',
      fields: [],
      stamp: true,
    });
  });
});
