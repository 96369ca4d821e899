import { expect, test } from 'vitest';
import { itemsToRead, type ItemChange } from '../src/index.js';
import { contact } from './contact-examples.js';
import { linkOf } from './plan-examples.js';

const link = linkOf(contact({ surname: 'Ли' }));
const changed = (itemId: string, changeKey: string, recordId: string | null): ItemChange => ({
  kind: 'changed',
  itemId,
  changeKey,
  recordId,
});

test.each<[what: string, item: ItemChange, read: string[]]>([
  ['our own write, seen again', changed('i', 'k1', 'r'), []],
  ['a linked item in another state', changed('i', 'k2', 'r'), ['i']],
  ['a linked item that lost its identity', changed('i', 'k2', null), ['i']],
  ['an item that names a record', changed('i2', 'k', 'r2'), ['i2']],
  ["the employee's own item", changed('own', 'k', null), []],
  ['an item that is gone', { kind: 'deleted', itemId: 'i' }, []],
])('read before the plan: %s', (_what, item, read) => {
  expect(itemsToRead([item], [link])).toEqual(read);
});
