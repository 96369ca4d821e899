import { canonicalContact } from '@pmsync/domain';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { StateStore } from '../../src/index.js';
import { fence, key, link, other } from '../support/state-rows.js';
import { contactModesContract } from './contact-modes.contract.js';
import { journalContract } from './journal.contract.js';
import { keptPhotosContract } from './kept-photos.contract.js';
import { parkedContract } from './parked.contract.js';
import { watchesContract } from './watches.contract.js';

/** Several stores on the same data, as several services have. */
export interface StateStoreFactory {
  open(): StateStore;
  dispose(): Promise<void>;
}

/** What the port `StateStore` promises, whatever keeps the data. */
export function stateStoreContract(
  name: string,
  make: () => StateStoreFactory | Promise<StateStoreFactory>,
): void {
  describe(`state store: ${name}`, () => {
    let factory: StateStoreFactory;
    let store: StateStore;

    beforeEach(async () => {
      factory = await make();
      store = factory.open();
      await store.activateMailboxes(key.connection, key.domain, [key.mailbox, other.mailbox]);
      await store.claimFence(key, fence);
    });
    afterEach(async () => {
      await store.close();
      await factory.dispose();
    });

    test('a change waits until it is spread, and a record told twice waits twice', async () => {
      await store.enqueueChanges('head-office', 'contacts', [
        { entity: 'contact', recordId: 'r1' },
        { entity: 'contact', recordId: 'r1' },
        { entity: 'employee', recordId: 'e1' },
      ]);
      const waiting = await store.changesToSpread('head-office', 'contacts', 10);
      expect(waiting.map(({ entity, recordId }) => [entity, recordId])).toEqual([
        ['contact', 'r1'],
        ['contact', 'r1'],
        ['employee', 'e1'],
      ]);
      expect(await store.changesToSpread('branch', 'contacts', 10)).toEqual([]);
      expect(await store.countChangesToSpread('head-office', 'contacts')).toBe(3);
    });

    test('spreading gives each mailbox of the audience, and each with a link, one row a record', async () => {
      await store.claimFence(other, fence);
      await store.commitPass(other, fence, { links: [link('r1')] });
      await store.enqueueChanges('head-office', 'contacts', [
        { entity: 'contact', recordId: 'r1' },
        { entity: 'contact', recordId: 'r2' },
      ]);
      const waiting = await store.changesToSpread('head-office', 'contacts', 10);
      const mailboxes = await store.spreadChanges('head-office', 'contacts', {
        changeIds: waiting.map(({ id }) => id),
        audience: [
          { mailbox: key.mailbox, recordId: 'r1' },
          { mailbox: key.mailbox, recordId: 'r2' },
        ],
        linkedRecordIds: ['r1', 'r2'],
      });
      expect(mailboxes).toEqual([key.mailbox, other.mailbox]);
      expect((await store.pending(key, 10)).map(({ recordId }) => recordId).sort()).toEqual(['r1', 'r2']);
      expect((await store.pending(other, 10)).map(({ recordId }) => recordId)).toEqual(['r1']);
      expect(await store.changesToSpread('head-office', 'contacts', 10)).toEqual([]);
      expect(await store.mailboxesWithPending('head-office', 'contacts')).toEqual([
        key.mailbox,
        other.mailbox,
      ]);
    });

    test('a change that arrives while its record is worked on waits on', async () => {
      await store.enqueuePending(key, ['r1']);
      const rows = await store.pending(key, 10);
      await store.enqueuePending(key, ['r1']);
      await store.commitPass(key, fence, { donePendingIds: rows.map(({ id }) => id) });
      expect((await store.pending(key, 10)).map(({ recordId }) => recordId)).toEqual(['r1']);
    });

    test('a fence is claimed by later holders only, and another issuer is always later', async () => {
      expect(await store.claimFence(key, { issuer: 'bucket', revision: 6 })).toBe(false);
      expect(await store.claimFence(key, { issuer: 'bucket', revision: 8 })).toBe(true);
      expect(await store.claimFence(key, { issuer: 'bucket made anew', revision: 1 })).toBe(true);
    });

    test('nothing is written under a fence that has passed', async () => {
      await store.enqueuePending(key, ['r1']);
      const [row] = await store.pending(key, 1);
      await store.claimFence(key, { issuer: 'bucket', revision: 8 });
      expect(await store.commitPass(key, fence, { intents: [{ recordId: 'r1', settledBy: 1 }] })).toBe(false);
      const commit = { links: [link('r1')], donePendingIds: [row!.id], syncState: 's' };
      expect(await store.commitPass(key, fence, commit)).toBe(false);
      const result = { at: 1, problem: 'x', braked: false, retryAfter: 2, failures: 3 };
      expect(await store.recordPass(key, fence, result)).toBe(false);
      expect(await store.openIntents(key)).toEqual([]);
      expect(await store.linksByRecord(key, ['r1'])).toEqual([]);
      expect(await store.pending(key, 10)).toHaveLength(1);
      expect(await store.mailboxState(key)).toMatchObject({ syncState: null, problem: null });
    });

    test('of passes that race for a key through two stores, one commits', async () => {
      const second = factory.open();
      try {
        const claims = await Promise.all([
          store.claimFence(other, { issuer: 'bucket', revision: 20 }),
          second.claimFence(other, { issuer: 'bucket', revision: 21 }),
        ]);
        expect(claims[1]).toBe(true);
        const commits = await Promise.all([
          store.commitPass(other, { issuer: 'bucket', revision: 20 }, { syncState: 'old' }),
          second.commitPass(other, { issuer: 'bucket', revision: 21 }, { syncState: 'new' }),
        ]);
        expect(commits).toEqual([false, true]);
        expect((await store.mailboxState(other))?.syncState).toBe('new');
      } finally {
        await second.close();
      }
    });

    test('links are found by record and by item, with what was agreed', async () => {
      const restored = { from: canonicalContact({ surname: 'Ёлкина' }), times: 2 };
      await store.commitPass(key, fence, { links: [link('r1'), link('r2', { restored })] });
      expect(await store.linksByRecord(key, ['r2', 'r9'])).toEqual([link('r2', { restored })]);
      expect(await store.linksByItem(key, ['item-r1'])).toEqual([
        { recordId: 'r1', itemId: 'item-r1', changeKey: 'k1' },
      ]);
      expect(await store.linkedItems(key)).toHaveLength(2);
      expect(await store.linksByRecord(other, ['r1'])).toEqual([]);
      await store.commitPass(key, fence, {
        links: [link('r1', { changeKey: 'k2' })],
        unlinkRecordIds: ['r2'],
      });
      expect(await store.linksByRecord(key, ['r1', 'r2'])).toEqual([link('r1', { changeKey: 'k2' })]);
      expect(await store.countLinks(key)).toBe(1);
    });

    test('a link is unconfirmed until Exchange has told of its item, and again when it gets another item', async () => {
      const unconfirmed = async () => (await store.unconfirmedItems(key)).map(({ recordId }) => recordId);
      await store.commitPass(key, fence, { links: [link('r1'), link('r2')] });
      expect(await unconfirmed()).toEqual(['r1', 'r2']);
      await store.commitPass(key, fence, { confirmedItemIds: ['item-r1', 'item-of-nobody'] });
      await store.commitPass(key, fence, { links: [link('r1', { changeKey: 'k2' })] });
      expect(await unconfirmed()).toEqual(['r2']);
      await store.commitPass(key, fence, { links: [link('r1', { itemId: 'another' })] });
      expect(await unconfirmed()).toEqual(['r1', 'r2']);
    });

    test('the longest ids that Exchange gives are kept whole, and told apart by their last character and by case', async () => {
      const long = 'AAMkAGNkOTQ1/+'.repeat(40).slice(0, 511);
      const ids = [`${long}A`, `${long}a`, `${long}B`];
      await store.commitPass(key, fence, {
        links: ids.map((itemId, index) => link(`r${index}`, { itemId, changeKey: `"\\${index}` })),
      });
      for (const [index, itemId] of ids.entries()) {
        expect(await store.linksByItem(key, [itemId])).toEqual([
          { recordId: `r${index}`, itemId, changeKey: `"\\${index}` },
        ]);
      }
    });

    test('intents are open until they are resolved', async () => {
      await store.commitPass(key, fence, {
        intents: [
          { recordId: 'r1', settledBy: 10 },
          { recordId: 'r2', settledBy: 10 },
        ],
      });
      await store.commitPass(key, fence, { intents: [{ recordId: 'r1', settledBy: 20 }] });
      await store.commitPass(key, fence, { resolvedIntents: ['r2'] });
      expect(await store.openIntents(key)).toEqual([{ recordId: 'r1', settledBy: 20 }]);
    });

    test('a mailbox is filled page by page; switched off and on again it has to be filled anew', async () => {
      const state = async () =>
        (await store.mailboxStates('head-office', 'contacts')).map((each) => [each.mailbox, each.filled]);
      await store.fillMailbox(key, ['r1', 'r2'], false);
      expect(await state()).toEqual([
        [key.mailbox, false],
        [other.mailbox, false],
      ]);
      await store.fillMailbox(key, ['r3'], true);
      expect(await state()).toEqual([
        [key.mailbox, true],
        [other.mailbox, false],
      ]);
      await store.activateMailboxes('head-office', 'contacts', [other.mailbox]);
      expect(await state()).toEqual([[other.mailbox, false]]);
      await store.activateMailboxes('head-office', 'contacts', [key.mailbox]);
      expect(await state()).toEqual([[key.mailbox, false]]);
    });

    test('how a pass ended stays until the next one', async () => {
      await store.recordPass(key, fence, { at: 5, problem: null, braked: false, retryAfter: 0, failures: 0 });
      await store.recordPass(key, fence, {
        at: 9,
        problem: 'Exchange is busy.',
        braked: true,
        retryAfter: 99,
        failures: 2,
      });
      expect(await store.mailboxState(key)).toMatchObject({
        lastSuccess: 5,
        problem: 'Exchange is busy.',
        braked: true,
        retryAfter: 99,
        failures: 2,
      });
    });

    test('a problem of a connection keeps its beginning, and goes when it is over', async () => {
      const row = {
        id: 'head-office',
        exchangeUrl: 'https://x/ews/exchange.asmx',
        exchangeVersion: 'Exchange2016',
        projectMateServer: 'sqlite',
        projectMateDatabase: 'pm',
        periodSeconds: 60,
        startType: 'manual' as const,
      };
      await store.saveConnections([row]);
      await store.reportConnection('head-office', 'change-watcher', 'down');
      const [problem] = await store.connectionProblems();
      await store.reportConnection('head-office', 'change-watcher', 'down');
      expect(await store.connectionProblems()).toEqual([problem]);
      await store.saveConnections([row]);
      expect(await store.connections()).toEqual([row]);
      expect(await store.connectionProblems()).toEqual([problem]);
      await store.reportConnection('head-office', 'change-watcher', null);
      expect(await store.connectionProblems()).toEqual([]);
    });

    test('five thousand rows are as good as five', async () => {
      const ids = Array.from({ length: 5_000 }, (_, index) => `r${index}`);
      await store.fillMailbox(key, ids, true);
      await store.commitPass(key, fence, { links: ids.map((id) => link(id)) });
      const rows = await store.pending(key, 10_000);
      await store.commitPass(key, fence, { donePendingIds: rows.map(({ id }) => id) });
      expect(await store.mailboxCounts('head-office', 'contacts')).toContainEqual({
        mailbox: key.mailbox,
        links: 5_000,
        pending: 0,
        parked: 0,
      });
    });

    contactModesContract(() => store);
    journalContract(() => store);
    keptPhotosContract(() => store);
    parkedContract(() => store);
    watchesContract(() => store);

    test('callers at once do not get into each other’s transactions', async () => {
      const failing = store.commitPass(key, fence, {
        links: [link('bad', { itemId: null as unknown as string })],
      });
      const going = store.commitPass(key, fence, { links: [link('good')] });
      await expect(failing).rejects.toThrow();
      expect(await going).toBe(true);
      expect((await store.linkedItems(key)).map(({ recordId }) => recordId)).toEqual(['good']);
    });
  });
}
