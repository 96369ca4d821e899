import { expect, test } from 'vitest';
import { table, tableOfFilled } from '../../src/text/table.js';

const columns = [{ title: 'name' }, { title: 'count', right: true }, { title: 'note' }] as const;

test('columns are aligned whatever the letters are, and figures stand right', () => {
  const rows = [
    ['Ёлкина 🎻', '7', ''],
    ['Li', '1200', 'a note'],
  ];
  expect(table(columns, rows)).toBe(
    [
      'name      count  note',
      '--------  -----  ------',
      'Ёлкина 🎻      7',
      'Li         1200  a note',
      '',
    ].join('\n'),
  );
});

test('what would steer the terminal does not reach it', () => {
  const text = table(columns, [['a\u001b[2Jb\u202ec\nd', '1', '\u009b0m']]);
  expect(text).not.toMatch(/[\u001b\u009b\u202e]/);
  expect(text.split('\n')[2]).toMatch(/^a \[2Jb c d +1/);
});

test('columns with nothing in them are left out where that is wanted', () => {
  expect(tableOfFilled(columns, [['a', '0', 'x']])).toBe('name  note\n----  ----\na     x\n');
});
