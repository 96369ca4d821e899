import { describe, expect, test } from 'vitest';
import {
  planContacts,
  type Contact,
  type ContactLink,
  type Decision,
  type ItemChange,
} from '../src/index.js';
import { contact, policyOf } from './contact-examples.js';

const agreed = contact({ businessPhone: '1' });
const pmChanged = contact({ businessPhone: '2' });
const exchangeChanged = contact({ businessPhone: '3' });
const otherField = contact({ businessPhone: '1', notes: 'Позвонить' });

const link: ContactLink = { recordId: 'r', itemId: 'i', changeKey: 'k1', agreed, restored: null };
const gone: ItemChange = { kind: 'deleted', itemId: 'i' };
const touched: ItemChange = { kind: 'changed', itemId: 'i', changeKey: 'k2', recordId: 'r' };
const echo: ItemChange = { kind: 'changed', itemId: 'i', changeKey: 'k1', recordId: 'r' };
const other: ItemChange = { kind: 'changed', itemId: 'i2', changeKey: 'k9', recordId: 'r' };
const foreign: ItemChange = { kind: 'changed', itemId: 'own', changeKey: 'k', recordId: null };

interface Row {
  name: string;
  link?: ContactLink | null;
  pm?: Contact | null;
  items?: ItemChange[];
  read?: Record<string, Contact>;
  expected: Partial<Decision>[];
}

/** One row a combination of the one-way column of design 5.1, then the unlinked ones. */
const rows: Row[] = [
  { name: 'linked: nothing changed', expected: [] },
  { name: 'linked: our own write seen again', items: [echo], expected: [] },
  {
    name: 'linked: PM changed',
    pm: pmChanged,
    expected: [
      { kind: 'update', reason: 'changed', fields: ['businessPhone'], contact: pmChanged, former: agreed },
    ],
  },
  {
    name: 'linked: our own write seen again, PM changed',
    pm: pmChanged,
    items: [echo],
    expected: [{ kind: 'update', reason: 'changed', item: { itemId: 'i', changeKey: 'k1' } }],
  },
  { name: 'linked: PM changed to what is agreed', pm: agreed, expected: [{ kind: 'nothing' }] },
  {
    name: 'linked: Exchange changed',
    items: [touched],
    read: { i: exchangeChanged },
    expected: [
      {
        kind: 'update',
        reason: 'restored',
        item: { itemId: 'i', changeKey: 'k2' },
        contact: agreed,
        former: exchangeChanged,
      },
    ],
  },
  {
    name: 'linked: Exchange changed a field that PM does not know',
    items: [touched],
    read: { i: agreed },
    expected: [{ kind: 'link', reason: 'seen', item: { itemId: 'i', changeKey: 'k2' } }],
  },
  {
    name: 'linked: both changed, other fields: PM wins',
    pm: pmChanged,
    items: [touched],
    read: { i: otherField },
    expected: [
      {
        kind: 'update',
        reason: 'overruled',
        fields: ['businessPhone', 'notes'],
        contact: pmChanged,
        former: otherField,
      },
    ],
  },
  {
    name: 'linked: both changed, same field: PM wins',
    pm: pmChanged,
    items: [touched],
    read: { i: exchangeChanged },
    expected: [{ kind: 'update', contact: pmChanged, former: exchangeChanged, fields: ['businessPhone'] }],
  },
  {
    name: 'linked: both changed to the same',
    pm: pmChanged,
    items: [touched],
    read: { i: pmChanged },
    expected: [{ kind: 'link', contact: pmChanged }],
  },
  {
    name: 'linked: Exchange changed, not read yet',
    pm: pmChanged,
    items: [touched],
    expected: [],
  },
  {
    name: 'linked: PM deleted',
    pm: null,
    expected: [{ kind: 'delete', item: { itemId: 'i', changeKey: 'k1' }, former: agreed }],
  },
  {
    name: 'linked: PM deleted, Exchange changed',
    pm: null,
    items: [touched],
    read: { i: exchangeChanged },
    expected: [{ kind: 'delete', item: { itemId: 'i', changeKey: 'k2' }, former: exchangeChanged }],
  },
  { name: 'linked: both deleted', pm: null, items: [gone], expected: [{ kind: 'unlink', former: agreed }] },
  {
    name: 'linked: Exchange deleted',
    items: [gone],
    expected: [{ kind: 'create', reason: 'recreated', contact: agreed }],
  },
  {
    name: 'linked: PM changed, Exchange deleted',
    pm: pmChanged,
    items: [gone],
    expected: [{ kind: 'create', reason: 'recreated', contact: pmChanged }],
  },
  {
    name: 'linked: moved away and back under another id',
    items: [gone, other],
    read: { i2: agreed },
    expected: [{ kind: 'link', item: { itemId: 'i2', changeKey: 'k9' } }],
  },
  { name: "linked: the employee's copy of the item", items: [other], read: { i2: agreed }, expected: [] },
  {
    name: 'linked: the server insists on a form of its own',
    link: { ...link, restored: { from: exchangeChanged, times: 3 } },
    items: [touched],
    read: { i: exchangeChanged },
    expected: [{ kind: 'link', reason: 'tolerated', fields: ['businessPhone'] }],
  },
  {
    name: 'linked: restored before, but from other values',
    link: { ...link, restored: { from: otherField, times: 3 } },
    items: [touched],
    read: { i: exchangeChanged },
    expected: [{ kind: 'update', reason: 'restored', restored: { from: exchangeChanged, times: 1 } }],
  },
  {
    name: 'unlinked: new in PM',
    link: null,
    pm: agreed,
    expected: [{ kind: 'create', reason: 'new', contact: agreed }],
  },
  {
    name: 'unlinked: deleted in PM before it was created',
    link: null,
    pm: null,
    expected: [{ kind: 'nothing' }],
  },
  { name: "unlinked: the employee's own item", link: null, items: [foreign], expected: [] },
  {
    name: 'unlinked: ours by identity, same values',
    link: null,
    pm: agreed,
    items: [other],
    read: { i2: agreed },
    expected: [{ kind: 'link', reason: 'adopted', item: { itemId: 'i2', changeKey: 'k9' } }],
  },
  {
    name: 'unlinked: ours by identity, other values',
    link: null,
    pm: agreed,
    items: [other],
    read: { i2: exchangeChanged },
    expected: [{ kind: 'update', reason: 'adopted', fields: ['businessPhone'], former: exchangeChanged }],
  },
  {
    name: 'unlinked: ours by identity, the record does not reach this mailbox',
    link: null,
    items: [other],
    read: { i2: agreed },
    expected: [],
  },
  {
    name: 'unlinked: created by a pass that died, deleted in PM since',
    link: null,
    pm: null,
    items: [other],
    read: { i2: agreed },
    expected: [{ kind: 'delete', item: { itemId: 'i2', changeKey: 'k9' } }],
  },
];

describe('one-way plan, one row a combination', () => {
  test.each(rows)('$name', ({ link: given = link, pm, items = [], read = {}, expected }) => {
    const decisions = planContacts({
      policy: policyOf('one-way'),
      records: pm === undefined ? new Map() : new Map([['r', pm && { contact: pm, protection: null }]]),
      items,
      links: given ? [given] : [],
      contents: new Map(Object.entries(read)),
      detached: new Map(),
      alike: new Map(),
      origins: new Map(),
    });
    expect(decisions).toHaveLength(expected.length);
    expect(decisions).toMatchObject(expected);
  });
});
