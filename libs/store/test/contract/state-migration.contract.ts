import { canonicalContact, canonicalText } from '@pmsync/domain';
import type { MigrationInterface } from 'typeorm';
import { beforeEach, describe, expect, test } from 'vitest';
import { sql } from '../../src/database/sql.js';
import type { SqlDatabase } from '../../src/database/sql-database.js';
import type { StateStore } from '../../src/index.js';
import { fence, foreignItem, key, link, other } from '../support/state-rows.js';

type Migration = new () => MigrationInterface;

/** A database that has no state yet. */
interface MigratedDatabase {
  /** Opens it, with these migrations only. */
  openWith(migrations: readonly Migration[]): SqlDatabase;
  open(): StateStore;
  readonly initial: Migration;
  readonly contactModes: Migration;
}

const agreed = canonicalContact({ surname: 'Ёлкина', givenName: 'Анна', notes: '"\\~1' });
const former = canonicalContact({ surname: 'Орлов', email1: 'Orlov@example.com' });

/** What an installation that was made with the first shape has after it was brought up to date. */
export function stateMigrationContract(
  name: string,
  make: () => MigratedDatabase | Promise<MigratedDatabase>,
): void {
  describe(`state of the first shape: ${name}`, () => {
    let database: MigratedDatabase;

    beforeEach(async () => {
      database = await make();
      const old = database.openWith([database.initial]);
      await old.write(async (query) => {
        for (const { mailbox } of [key, other]) {
          await query(
            sql`INSERT INTO sync_key (connection, domain, mailbox, active, filled, fence_issuer, fence_revision, sync_state, braked, problem)
                VALUES (${key.connection}, ${key.domain}, ${mailbox}, 1, 1, ${fence.issuer}, ${fence.revision}, 'state', 1, 'too many')`,
          );
        }
        const id = sql`(SELECT id FROM sync_key WHERE mailbox = ${key.mailbox})`;
        await query(
          sql`INSERT INTO snapshot (hash, content) VALUES ('h1', ${canonicalText(agreed)}), ('h2', ${canonicalText(former)})`,
        );
        // More than are brought up to date at once.
        const unused = Array.from({ length: 1_500 }, (_, n) => [`u${n}`, '[]']);
        const rows = old.dialect.rows(
          [
            { name: 'hash', type: 'key' },
            { name: 'content', type: 'text' },
          ],
          unused,
        );
        await query(sql`INSERT INTO snapshot (hash, content) SELECT hash, content FROM ${rows} AS sent`);
        await query(
          sql`INSERT INTO link (key_id, record_id, item_id, change_key, agreed, confirmed) VALUES (${id}, 'r1', 'i1', 'k1', 'h1', 1)`,
        );
        await query(
          sql`INSERT INTO parked (key_id, record_id, reason, since) VALUES (${id}, 'r2', 'refused', 5)`,
        );
        for (const [run, at, operation, before] of [
          ['run-1', 100, 'create', null],
          ['run-1', 110, 'update', 'h2'],
          ['run-2', 200, 'update', 'h2'],
        ] as const) {
          await query(
            sql`INSERT INTO journal (key_id, run, at, record_id, item_id, operation, former, current_value)
                VALUES (${id}, ${run}, ${at}, 'r1', 'i1', ${operation}, ${before}, 'h1')`,
          );
        }
      });
      await old.close();
    });

    test('it keeps everything, and what was not known then is said to be unknown', async () => {
      const store = database.open();
      expect(await store.mailboxState(key)).toMatchObject({
        syncState: 'state',
        braked: true,
        mode: null,
        brakeApproved: false,
      });
      expect(await store.linksByRecord(key, ['r1'])).toEqual([
        link('r1', { itemId: 'i1', agreed, photoVersion: null }),
      ]);
      expect(await store.unconfirmedItems(key)).toEqual([]);
      expect(await store.parked(key.connection, key.domain)).toEqual([
        { mailbox: key.mailbox, recordId: 'r2', kind: 'invalid', title: null, reason: 'refused', since: 5 },
      ]);
      const [newest] = await store.journal({ connection: key.connection, limit: 1 });
      expect(newest).toMatchObject({
        side: 'exchange',
        former,
        current: agreed,
        conflictFields: [],
        undoes: null,
        undoneBy: null,
      });
      await store.close();
    });

    test('its journal is searched, counted by runs and trimmed, and its mailboxes take what is new', async () => {
      const store = database.open();
      const { connection } = key;
      expect(await store.journal({ connection, person: 'елкина анна', limit: 9 })).toHaveLength(3);
      expect(await store.journal({ connection, person: 'ORLOV@', limit: 9 })).toHaveLength(2);
      expect(await store.journal({ connection, run: 'run-1', limit: 9 })).toHaveLength(2);
      expect(await store.runs({ connection, limit: 9 })).toMatchObject([
        { run: 'run-2', from: 200, to: 200, counts: { update: 1 } },
        { run: 'run-1', from: 100, to: 110, counts: { create: 1, update: 1 } },
      ]);
      expect(await store.trimJournal({ before: 150, keep: 9 })).toEqual({
        entries: 2,
        snapshots: 0,
        photos: 0,
      });
      const item = foreignItem('i2', { matchKeys: ['m'] });
      expect(await store.commitPass(other, fence, { foreignItems: [item], mode: 'two-way' })).toBe(true);
      expect(await store.foreignItemsByMatchKey(other, ['m'])).toEqual([item]);
      expect(await store.approveBrake(key)).toBe(true);
      await store.close();
    });

    test('it can be taken back to the first shape, and brought up to date again', async () => {
      const { initial, contactModes } = database;
      const back = database.openWith([initial, contactModes, undoing(contactModes)]);
      const columns = await back.read((query) => query<object>(sql`SELECT * FROM journal`));
      expect(Object.keys(columns[0]!)).toEqual([
        'id',
        'key_id',
        'run',
        'at',
        'record_id',
        'item_id',
        'operation',
        'former',
        'current_value',
      ]);
      await back.close();
      const again = database.openWith([initial, contactModes, undoing(contactModes), repeated(contactModes)]);
      const runs = await again.read((query) => query<object>(sql`SELECT run FROM journal_run`));
      expect(runs).toHaveLength(3);
      await again.close();
    });
  });
}

/** A migration that takes another back. */
function undoing(migration: Migration): Migration {
  return class Undoing1800000000000 implements MigrationInterface {
    up: MigrationInterface['up'] = (queries) => new migration().down(queries);
    down: MigrationInterface['down'] = (queries) => new migration().up(queries);
  };
}

function repeated(migration: Migration): Migration {
  return class Repeated1800000000001 implements MigrationInterface {
    up: MigrationInterface['up'] = (queries) => new migration().up(queries);
    down: MigrationInterface['down'] = (queries) => new migration().down(queries);
  };
}
