import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Sql } from '../src/database/sql.js';
import { sql } from '../src/database/sql.js';
import type { Query, SqlDatabase } from '../src/database/sql-database.js';
import { openStateStore, type StateStore } from '../src/index.js';
import { SqliteDatabase } from '../src/sqlite/sqlite-database.js';
import { SqlStateStore } from '../src/state/sql-state-store.js';
import { contact, entry, fence, foreignItem, key, link } from './support/state-rows.js';

const folder = mkdtempSync(join(tmpdir(), 'pmsync-plans-'));
const file = join(folder, 'state.sqlite');
const use = { subject: 'The state', error: (_: unknown, message: string) => new Error(message) };
const database = new SqliteDatabase({ file, create: false, use });
let statements: Sql[] = [];
const store: StateStore = new SqlStateStore(noting(database, (statement) => statements.push(statement)));

beforeAll(async () => {
  const made = openStateStore({ kind: 'sqlite', file });
  await made.activateMailboxes(key.connection, key.domain, [key.mailbox]);
  await made.claimFence(key, fence);
  await made.commitPass(key, fence, { journal: [entry()], park: [parked] });
  await made.close();
});
afterAll(async () => {
  await store.close();
  rmSync(folder, { recursive: true });
});

const parked = { recordId: 'r1', kind: 'invalid' as const, title: null, reason: 'refused' };
const { connection } = key;
const ids = ['r1', 'r2'];

/** The tables that grow with mailboxes times contacts, or with every write. */
const large =
  '(?:link|journal|journal_run|foreign_item|foreign_match|detached|snapshot|pending|parked|intent|kept_photo)';
/** From end to end, or, when its rows differ little in the index's first column, nearly so. */
const readWhole = new RegExp(`^SCAN ${large}\\b|^SEARCH ${large} .*ANY\\(`);
/** All rows of a mailbox. */
const readWholeMailbox = new RegExp(`^SEARCH ${large} (?!EXISTS).*\\(key_id=\\?\\)$`);
/** Calls that are for all rows of a mailbox, of which there are few, or the first in their order. */
const forWholeMailbox = [
  'linkedItems',
  'unconfirmedItems',
  'openIntents',
  'pending',
  'dismissParked',
  'journal of a mailbox',
];

/** What every pass asks and writes, and what the administrator's pages ask that name a mailbox, a run or a record. */
const calls: Record<string, () => Promise<unknown>> = {
  linksByRecord: () => store.linksByRecord(key, ids),
  linksByItem: () => store.linksByItem(key, ids),
  spreadChanges: () =>
    store.spreadChanges(connection, key.domain, {
      changeIds: ['1'],
      audience: [{ mailbox: key.mailbox, recordId: 'r1' }],
      linkedRecordIds: ids,
    }),
  mailboxesWithPending: () => store.mailboxesWithPending(connection, key.domain),
  unconfirmedItems: () => store.unconfirmedItems(key),
  linkedItems: () => store.linkedItems(key),
  pending: () => store.pending(key, 10),
  openIntents: () => store.openIntents(key),
  foreignItems: () => store.foreignItems(key, ids),
  foreignItemsByMatchKey: () => store.foreignItemsByMatchKey(key, ids),
  foreignItemsByRecord: () => store.foreignItemsByRecord(key, ids),
  foreignItemsAfter: () => store.foreignItemsAfter(key, 'i', 10),
  detached: () => store.detached(key, ids),
  detachedAfter: () => store.detachedAfter(key, null, 10),
  intents: () => store.commitPass(key, fence, { intents: [{ recordId: 'r1', settledBy: 1 }] }),
  commitPass: () =>
    store.commitPass(key, fence, {
      links: [link('r1', { restored: { from: contact, times: 1 } })],
      unlinkRecordIds: ['r2'],
      detach: [{ recordId: 'r3', reason: 'undone' }],
      attachRecordIds: ['r4'],
      foreignItems: [foreignItem('i1', { matchKeys: ['m'], recordId: 'r5' })],
      removeForeignItemIds: ['i2'],
      journal: [entry()],
      undoneEntryIds: ['1'],
      undoneBy: 'undo',
      donePendingIds: ['1'],
      resolvedIntents: ['r1'],
      park: [parked],
      unparkRecordIds: ['r2'],
      confirmedItemIds: ['i1'],
      syncState: 's',
      mode: 'two-way',
      brakeApproval: 'used',
      lookedAt: ['t'],
    }),
  openWrites: () => store.openWrites(key, ids),
  renewPhotos: () => store.renewPhotos(ids, 1, true),
  keepPhoto: () => store.keepPhoto('r1', Buffer.from('photo'), 1),
  missingPhotos: () => store.missingPhotos(ids),
  keptPhoto: () => store.keptPhoto('r1'),
  recordPass: () =>
    store.recordPass(key, fence, { at: 1, problem: null, braked: false, retryAfter: 0, failures: 0 }),
  retryParked: () => store.retryParked(key, ids, ['invalid', 'ambiguous']),
  dismissParked: () => store.dismissParked(key, 'all'),
  'journal of a run': () => store.journal({ connection, run: 'run-1', limit: 10 }),
  'journal of a mailbox': () => store.journal({ connection, mailbox: key.mailbox, limit: 10 }),
  'journal of a record': () => store.journal({ connection, recordId: 'r1', limit: 10 }),
};

describe('what a call costs follows the rows that it asks for, and not what all mailboxes hold', () => {
  test.each(Object.keys(calls))('%s', async (name) => {
    statements = [];
    await calls[name]!();
    expect(statements.length).toBeGreaterThan(0);
    const steps = await Promise.all(statements.map(planOf));
    const avoided = (step: string) =>
      readWhole.test(step) || (!forWholeMailbox.includes(name) && readWholeMailbox.test(step));
    expect(steps.flat().filter(avoided)).toEqual([]);
  });

  test('such a reading would be noticed', async () => {
    for (const reading of [
      sql`SELECT count(*) FROM link WHERE change_key = ${'k'}`,
      sql`SELECT count(*) FROM link WHERE record_id = ${'r1'}`,
    ]) {
      expect(await planOf(reading)).toContainEqual(expect.stringMatching(readWhole));
    }
    expect(await planOf(sql`SELECT count(*) FROM link WHERE key_id = ${1}`)).toContainEqual(
      expect.stringMatching(readWholeMailbox),
    );
  });

  test.each([
    ['a mailbox', { mailbox: key.mailbox }],
    ['a connection', { since: 1, until: 2 }],
    ['a connection, conflicts only', { conflictsOnly: true }],
    ['a record', { recordId: 'r1', before: '7' }],
  ])('the journal of %s is read from its end, and as far as asked for', async (_, wanted) => {
    statements = [];
    await store.journal({ connection, limit: 10, ...wanted });
    const steps = (await Promise.all(statements.map(planOf))).flat();
    expect(steps.filter((step) => step.includes('TEMP B-TREE'))).toEqual([]);
  });

  test('the number of statements is the same for one row and for five hundred', async () => {
    const count = async (rows: number) => {
      const names = Array.from({ length: rows }, (_, n) => `${n}`);
      statements = [];
      await store.commitPass(key, fence, {
        links: names.map((name) => link(name)),
        detach: names.map((name) => ({ recordId: `d${name}`, reason: 'undone' })),
        foreignItems: names.map((name) => foreignItem(name, { matchKeys: [name, 'same'] })),
        journal: names.map((name) => entry({ recordId: name, run: `${rows}` })),
        park: names.map((recordId) => ({ ...parked, recordId })),
      });
      return statements.length;
    };
    const one = await count(1);
    expect(await count(500)).toBe(one);
  });
});

async function planOf(statement: Sql): Promise<string[]> {
  const rows = await database.read((query) =>
    query<{ detail: string }>(sql`EXPLAIN QUERY PLAN ${statement}`),
  );
  return rows.map(({ detail }) => detail);
}

/** The same database, with a word about every statement. */
function noting(inner: SqlDatabase, note: (statement: Sql) => void): SqlDatabase {
  const noted =
    (query: Query): Query =>
    (statement) => {
      note(statement);
      return query(statement);
    };
  return {
    dialect: inner.dialect,
    read: (work) => inner.read((query) => work(noted(query))),
    write: (work, how) => inner.write((query) => work(noted(query)), how),
    refusal: (error) => inner.refusal(error),
    close: () => inner.close(),
  };
}
