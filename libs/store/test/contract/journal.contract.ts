import { canonicalContact } from '@pmsync/domain';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { JournalQuery, NewJournalEntry, StateStore } from '../../src/index.js';
import { contact, entry, fence, key, link, other } from '../support/state-rows.js';

/** What the port promises of the journal: what was written, by which run, how it is found, undone and trimmed. */
export function journalContract(store: () => StateStore): void {
  const write = async (...journal: NewJournalEntry[]) => {
    await store().commitPass(key, fence, { journal });
  };
  const found = async (query: Omit<Partial<JournalQuery>, 'connection'> = {}) =>
    await store().journal({ connection: key.connection, limit: 100, ...query });
  const foundIds = async (query: Omit<Partial<JournalQuery>, 'connection'> = {}) =>
    (await found(query)).map(({ recordId }) => recordId);

  test('the journal keeps former and current values, and counts by mailbox and operation', async () => {
    const changed = canonicalContact({ ...contact, surname: 'Белова', photo: 'a'.repeat(64) });
    await write(entry(), entry({ at: 200, operation: 'update', former: contact, current: changed }));
    const [newest, oldest] = await found({ recordId: 'r1' });
    expect(newest).toMatchObject({
      operation: 'update',
      former: contact,
      current: changed,
      mailbox: key.mailbox,
    });
    expect(oldest).toMatchObject({ ...entry(), undoneBy: null });
    expect(await store().journalCounts(key.connection, key.domain, 150)).toEqual([
      { mailbox: key.mailbox, operation: 'update', count: 1 },
    ]);
  });

  describe('a write that is announced', () => {
    const changed = canonicalContact({ ...contact, jobTitle: 'Партнёр' });
    const announced = (token: string, overrides: Partial<NewJournalEntry> = {}) => ({
      ...entry({ operation: 'update', former: contact, current: changed, ...overrides }),
      token,
    });
    const outcomes = async () => (await found()).map(({ recordId, outcome }) => [recordId, outcome]);
    const open = async (...recordIds: string[]) => await store().openWrites(key, recordIds);

    test('is in the journal at once; what became of it is known when it is said', async () => {
      await store().commitPass(key, fence, {
        announced: ['r1', 'r2', 'r3'].map((recordId) => announced(recordId, { recordId })),
      });
      expect(await outcomes()).toEqual(['r3', 'r2', 'r1'].map((id) => [id, 'unknown']));
      const stored = canonicalContact({ ...changed, notes: 'added' });
      await store().commitPass(key, fence, {
        carriedOut: [{ token: 'r1' }, { token: 'r2', current: stored }],
        notCarriedOut: ['r3'],
      });
      expect(await found()).toMatchObject([
        { recordId: 'r2', outcome: 'done', current: stored },
        { recordId: 'r1', outcome: 'done', current: changed },
      ]);
      expect(await store().runs({ connection: key.connection, limit: 1 })).toMatchObject([
        { counts: { update: 2 } },
      ]);
    });

    test('is open until its item was looked at, and stays unknown then', async () => {
      const later = canonicalContact({ ...changed, jobTitle: 'Юрист' });
      await store().commitPass(key, fence, {
        announced: [
          announced('t1'),
          announced('t2', { current: later }),
          announced('t3', { operation: 'delete', current: null }),
          announced('t4', { side: 'projectmate', operation: 'merge' }),
          announced('t5', { recordId: 'r2' }),
        ],
        journal: [entry()],
      });
      await store().claimFence(other, fence);
      await store().commitPass(other, fence, { announced: [announced('t1')] });
      expect(await open('r1')).toEqual([
        { token: 't1', recordId: 'r1', current: changed },
        { token: 't2', recordId: 'r1', current: later },
      ]);
      expect((await open('r1', 'r2', 'r3')).map(({ token }) => token)).toEqual(['t1', 't2', 't5']);
      await store().commitPass(key, fence, { lookedAt: ['t1', 't5'] });
      expect((await open('r1', 'r2')).map(({ token }) => token)).toEqual(['t2']);
      expect((await found({ recordId: 'r2' }))[0]?.outcome).toBe('unknown');
      expect(await store().openWrites(other, ['r1'])).toHaveLength(1);
    });
  });

  test('an entry tells which side was written, and in which fields the sides were at odds', async () => {
    const conflict = entry({
      recordId: 'r2',
      operation: 'merge',
      side: 'projectmate',
      conflictFields: ['jobTitle', 'businessAddress'],
    });
    await write(entry(), conflict);
    expect(await found({ conflictsOnly: true })).toMatchObject([conflict]);
    expect(await foundIds({ conflictsOnly: false })).toEqual(['r2', 'r1']);
    expect((await found())[1]?.conflictFields).toEqual([]);
  });

  test('entries are found by run, operation and time, and read on from where the last page ended', async () => {
    await write(
      entry({ recordId: 'r1', at: 100 }),
      entry({ recordId: 'r2', at: 200, operation: 'import', side: 'projectmate' }),
      entry({ recordId: 'r3', at: 300, run: 'run-2', operation: 'detach' }),
    );
    expect(await foundIds({ run: 'run-1' })).toEqual(['r2', 'r1']);
    expect(await foundIds({ run: 'run-9' })).toEqual([]);
    expect(await foundIds({ operations: ['import', 'detach'] })).toEqual(['r3', 'r2']);
    expect(await foundIds({ operations: [] })).toEqual([]);
    expect(await foundIds({ since: 200, until: 300 })).toEqual(['r2']);
    const [newest, next] = await found({ limit: 2 });
    expect(await foundIds({ before: next!.id })).toEqual(['r1']);
    expect(await foundIds({ before: newest!.id, run: 'run-1', limit: 1 })).toEqual(['r2']);
  });

  describe('a person is found', () => {
    const people = {
      r1: canonicalContact({ surname: 'Ёлкина', givenName: 'Анна', middleName: 'Петровна' }),
      r2: canonicalContact({ displayName: 'Boris O’Neil 100%', email2: 'Boris_X@Example.com' }),
      r3: canonicalContact({ displayName: 'Людмила Łuczak', notes: 'знает Ёлкину' }),
    };
    const writePeople = () =>
      write(
        ...Object.entries(people).map(([recordId, current]) => entry({ recordId, current })),
        entry({ recordId: 'r4', operation: 'delete', former: people.r1, current: null }),
      );

    test.each([
      ['ёлкин', ['r4', 'r1']],
      ['ЕЛКИНА АННА', ['r4', 'r1']],
      ['анна ёлк', ['r4', 'r1']],
      [' петровна ', ['r4', 'r1']],
      ['łUCZ', ['r3']],
      ['o’neil 100%', ['r2']],
      ['_x@', ['r2']],
      ['100_', []],
      ['знает', []],
    ])('by "%s"', async (person, expected) => {
      await writePeople();
      expect(await foundIds({ person })).toEqual(expected);
    });

    test('as many as asked for, and everybody by blanks', async () => {
      await writePeople();
      expect(await foundIds({ person: 'анна', limit: 1 })).toEqual(['r4']);
      expect(await foundIds({ person: ' ' })).toHaveLength(4);
    });
  });

  describe('runs', () => {
    test('they are told newest first: when, in which mailboxes, how many of each operation', async () => {
      await store().claimFence(other, fence);
      await write(entry({ at: 100 }), entry({ at: 110, operation: 'update' }));
      await write(entry({ at: 120, operation: 'update' }), entry({ run: 'run-2', at: 300 }));
      await store().commitPass(other, fence, {
        journal: [entry({ run: 'undo', at: 400, operation: 'delete' })],
      });
      await write(entry({ run: 'undo', at: 90, operation: 'delete' }));
      const runs = await store().runs({ connection: key.connection, limit: 10 });
      expect(runs).toEqual([
        {
          run: 'undo',
          from: 90,
          to: 400,
          mailboxes: [key.mailbox, other.mailbox],
          counts: { delete: 2 },
          undone: 0,
        },
        { run: 'run-2', from: 300, to: 300, mailboxes: [key.mailbox], counts: { create: 1 }, undone: 0 },
        {
          run: 'run-1',
          from: 100,
          to: 120,
          mailboxes: [key.mailbox],
          counts: { create: 1, update: 2 },
          undone: 0,
        },
      ]);
      expect(await store().runs({ connection: key.connection, limit: 1 })).toEqual([runs[0]]);
      expect(await store().runs({ connection: 'branch', limit: 10 })).toEqual([]);
      expect(await store().runs({ connection: key.connection, mailbox: other.mailbox, limit: 10 })).toEqual([
        { ...runs[0], from: 400, mailboxes: [other.mailbox], counts: { delete: 1 } },
      ]);
    });

    test('what a run has undone is noted once, with the entries that undid it', async () => {
      await write(entry({ recordId: 'r1' }), entry({ recordId: 'r2' }));
      const [second, first] = await found();
      await store().commitPass(key, fence, {
        journal: [entry({ run: 'undo', at: 500, operation: 'delete', undoes: first!.id })],
        undoneEntryIds: [first!.id],
        undoneBy: 'undo',
      });
      await store().commitPass(key, fence, {
        undoneEntryIds: [first!.id, second!.id],
        undoneBy: 'later',
      });
      expect((await found({ run: 'run-1' })).map(({ undoneBy }) => undoneBy)).toEqual(['later', 'undo']);
      expect(await found({ run: 'undo' })).toMatchObject([{ undoes: first!.id, undoneBy: null }]);
      const [, undone] = await store().runs({ connection: key.connection, limit: 10 });
      expect(undone).toMatchObject({ run: 'run-1', from: 100, to: 100, counts: { create: 2 }, undone: 2 });
    });

    test('entries of another mailbox cannot be marked as undone', async () => {
      await write(entry());
      const [theirs] = await found();
      await store().claimFence(other, fence);
      await store().commitPass(other, fence, { undoneEntryIds: [theirs!.id], undoneBy: 'undo' });
      expect(await found()).toMatchObject([{ undoneBy: null }]);
    });
  });

  describe('trimming', () => {
    afterEach(() => {
      vi.useRealTimers();
    });
    const hours = (count: number) => {
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + count * 3_600_000 });
    };
    const person = (surname: string) => canonicalContact({ surname });

    test('entries of before a time go, and the oldest beyond a number; their runs go with them', async () => {
      await write(...[1, 2, 3, 4, 5].map((n) => entry({ recordId: `r${n}`, at: n * 100, run: `run-${n}` })));
      expect(await store().trimJournal({ before: 201, keep: 100 })).toMatchObject({ entries: 2 });
      expect(await foundIds()).toEqual(['r5', 'r4', 'r3']);
      expect(await store().trimJournal({ before: 0, keep: 2 })).toMatchObject({ entries: 1 });
      expect(await foundIds()).toEqual(['r5', 'r4']);
      expect(await store().trimJournal({ before: 0, keep: 2 })).toEqual({
        entries: 0,
        snapshots: 0,
        photos: 0,
      });
      const runs = await store().runs({ connection: key.connection, limit: 10 });
      expect(runs.map(({ run }) => run)).toEqual(['run-5', 'run-4']);
    });

    test('of a run that loses some of its entries the others are counted', async () => {
      await write(...[1, 2, 3].map((n) => entry({ recordId: `r${n}`, at: n * 100 })));
      await store().trimJournal({ before: 150, keep: 100 });
      expect(await store().runs({ connection: key.connection, limit: 1 })).toMatchObject([
        { counts: { create: 2 } },
      ]);
      expect(await store().trimJournal({ before: 1_000, keep: 0 })).toMatchObject({ entries: 2 });
      expect(await store().runs({ connection: key.connection, limit: 1 })).toEqual([]);
    });

    test('many portions are trimmed as one', async () => {
      const entries = Array.from({ length: 2_500 }, (_, n) => entry({ recordId: `r${n}`, at: n }));
      await write(...entries);
      expect(await store().trimJournal({ before: 2_400, keep: 10_000 })).toMatchObject({ entries: 2_400 });
      expect(await foundIds({ limit: 1_000 })).toHaveLength(100);
    });

    test('a snapshot goes when neither a link nor an entry refers to it, and not while it may be on its way', async () => {
      await store().commitPass(key, fence, {
        links: [
          link('r1', { agreed: person('agreed'), restored: { from: person('restored'), times: 1 } }),
          link('r2', { agreed: person('both') }),
        ],
        journal: [
          entry({ at: 100, former: person('former'), current: person('both') }),
          entry({ at: 900, former: null, current: person('newest') }),
        ],
      });
      expect(await store().trimJournal({ before: 500, keep: 100 })).toEqual({
        entries: 1,
        snapshots: 0,
        photos: 0,
      });
      hours(2);
      expect(await store().trimJournal({ before: 500, keep: 100 })).toEqual({
        entries: 0,
        snapshots: 1,
        photos: 0,
      });
      const [first, second] = await store().linksByRecord(key, ['r1', 'r2']);
      expect(first).toMatchObject({ agreed: person('agreed'), restored: { from: person('restored') } });
      expect(second?.agreed).toEqual(person('both'));
      expect((await found())[0]?.current).toEqual(person('newest'));
      await store().commitPass(key, fence, { unlinkRecordIds: ['r1', 'r2'] });
      expect(await store().trimJournal({ before: 1_000, keep: 100 })).toEqual({
        entries: 1,
        snapshots: 4,
        photos: 0,
      });
    });

    test('a snapshot that was removed, or nearly, is there again when it is used again', async () => {
      await write(entry({ current: person('anew') }));
      hours(2);
      await store().commitPass(key, fence, { links: [link('r1', { agreed: person('anew') })] });
      expect(await store().trimJournal({ before: 1_000, keep: 0 })).toEqual({
        entries: 1,
        snapshots: 0,
        photos: 0,
      });
      await store().commitPass(key, fence, { unlinkRecordIds: ['r1'] });
      hours(2);
      expect(await store().trimJournal({ before: 0, keep: 0 })).toEqual({
        entries: 0,
        snapshots: 1,
        photos: 0,
      });
      await store().commitPass(key, fence, { links: [link('r1', { agreed: person('anew') })] });
      expect((await store().linksByRecord(key, ['r1']))[0]?.agreed).toEqual(person('anew'));
    });

    test('a run that is half undone stays until its undoing is as old as what goes', async () => {
      await write(
        ...[1, 2, 3].map((n) => entry({ recordId: `r${n}`, at: n })),
        entry({ run: 'other', at: 4 }),
      );
      const entries = await found({ run: 'run-1' });
      await store().commitPass(key, fence, { undoneEntryIds: [entries[2]!.id], undoneBy: 'undo' });
      expect(await store().trimJournal({ before: 1_000, keep: 0 })).toMatchObject({ entries: 1 });
      expect(await foundIds()).toEqual(['r3', 'r2', 'r1']);
      await store().commitPass(key, fence, {
        undoneEntryIds: entries.map(({ id }) => id),
        undoneBy: 'undo',
      });
      expect(await store().trimJournal({ before: 1_000, keep: 0 })).toMatchObject({ entries: 3 });

      await write(entry({ recordId: 'r4' }), entry({ recordId: 'r5' }));
      const [newest] = await found();
      await store().commitPass(key, fence, { undoneEntryIds: [newest!.id], undoneBy: 'undo' });
      expect(await store().trimJournal({ before: Date.now() + 60_000, keep: 0 })).toMatchObject({
        entries: 2,
      });
    });
  });
}
