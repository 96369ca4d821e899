import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { contract } from '../src/contract/contract.js';
import { contractPage } from '../src/contract/page.js';
import { sql } from '../src/database/sql.js';
import { ReferenceProjectMate, seedDemoFirm } from '../src/index.js';
import { contractScript } from '../src/reference/schema/mssql-script.js';
import { sqliteDialect } from '../src/sqlite/sqlite-dialect.js';

const page = join(import.meta.dirname, '../../../docs/projectmate-contract.md');
const names = contract.map(({ name }) => name);

describe('the page on the contract', () => {
  test('is the one that the code makes ("npm run docs" writes it anew)', () => {
    expect(readFileSync(page, 'utf8')).toBe(contractPage());
  });

  test('has every relation and every column, in both languages', () => {
    const text = contractPage();
    for (const { name, columns } of contract) {
      expect(text.split(`### ${name}\n`)).toHaveLength(3);
      for (const { name: column, meaning } of columns) {
        for (const words of [meaning.en, meaning.ru]) {
          const row = text
            .split('\n')
            .find((line) => line.startsWith(`| \`${column}\` |`) && line.includes(words));
          expect(row, `${name}.${column}: ${words}`).toBeDefined();
        }
      }
    }
  });

  test('tells columns apart: names, keys and values are what a database can keep', () => {
    for (const { name, key, columns, access } of contract) {
      const own = columns.map((column) => column.name);
      expect(new Set(own).size, name).toBe(own.length);
      expect(own, name).toEqual(expect.arrayContaining([...key]));
      expect(access, name).toContain('select');
      for (const { type, values } of columns) {
        const [, most] = /^text\((\d+)\)$/.exec(type) ?? [];
        for (const value of values ?? []) expect(value.length).toBeLessThanOrEqual(Number(most));
      }
    }
  });
});

describe('the reference schema', () => {
  const folder = mkdtempSync(join(tmpdir(), 'pmsync-contract-'));
  const access = { kind: 'sqlite', file: join(folder, 'pm.sqlite') } as const;
  let projectMate: ReferenceProjectMate;
  beforeAll(async () => {
    await seedDemoFirm(access, { mailDomain: 'example.com', mailServerName: '127.0.0.1' });
    projectMate = new ReferenceProjectMate(access);
  });
  afterAll(async () => {
    await projectMate.close();
    rmSync(folder, { recursive: true });
  });

  test('on SQLite has exactly the relations and columns of the contract', async () => {
    const relations = await projectMate.run<{ name: string }>(
      sql`SELECT substr(name, 15) AS name FROM sqlite_schema
          WHERE type IN ('table', 'view') AND name LIKE 'exchange!_sync!_%' ESCAPE '!'`,
    );
    expect(relations.map(({ name }) => name).sort()).toEqual([...names].sort());
    const found = await projectMate.run<{ relation: string; name: string }>(sqliteDialect.columnsOf(names));
    const columnsOf = (relation: string) => found.filter((each) => each.relation === relation);
    for (const { name, columns } of contract) {
      expect(
        columnsOf(name)
          .map((column) => column.name)
          .sort(),
        name,
      ).toEqual(columns.map((column) => column.name).sort());
    }
  });

  test('on SQL Server lets nobody do less or more than the contract says', () => {
    const granted = contractScript().flatMap((batch) =>
      [...batch.matchAll(/^GRANT ([A-Z, ]+) ON exchange_sync\.(\w+) TO projectmateservice$/gm)].map(
        ([, rights, relation]) => [relation, rights!.toLowerCase().split(', ')],
      ),
    );
    expect(Object.fromEntries(granted)).toEqual(
      Object.fromEntries(contract.map(({ name, access: rights }) => [name, rights])),
    );
  });

  test('a moved occurrence keeps what is its own, and nothing else', async () => {
    const [exception] = await projectMate.rows('calendar_exception', 'cancelled', 0);
    expect(exception).toMatchObject({ all_day: null, reminder_minutes: null, show_as: null });
    await projectMate.delete('calendar_exception', exception!['id'] as string);
    const own = { all_day: 0, reminder_minutes: -1, show_as: 'out-of-office' };
    const { id, series_id, original_start, starts_at, ends_at } = exception as Record<string, string>;
    await projectMate.insert('calendar_exception', {
      ...{
        id: id!,
        series_id: series_id!,
        original_start: original_start!,
        starts_at: starts_at!,
        ends_at: ends_at!,
      },
      cancelled: 0,
      ...own,
    });
    expect(await projectMate.rows('calendar_exception', 'id', id!)).toMatchObject([own]);
  });
});
