import { describe, expect, test } from 'vitest';
import type { StateStore } from '../../src/index.js';
import { fence, foreignItem, key, link, other } from '../support/state-rows.js';

/** What the port promises of contacts in three modes: the employee's own items, records that stay out, the mode and the brake. */
export function contactModesContract(store: () => StateStore): void {
  describe('items without a link', () => {
    test('they are found by item, by what they are like, and by record', async () => {
      const anna = foreignItem('i1', { matchKeys: ['mail:a', 'name:a'], recordId: 'r1' });
      const boris = foreignItem('i2', { matchKeys: ['name:a'] });
      const hidden = foreignItem('i3');
      await store().commitPass(key, fence, { foreignItems: [anna, boris, hidden] });
      expect(await store().foreignItems(key, ['i1', 'i3', 'i9'])).toEqual([anna, hidden]);
      expect(await store().foreignItemsByMatchKey(key, ['name:a'])).toEqual([anna, boris]);
      expect(await store().foreignItemsByMatchKey(key, ['mail:a', 'name:b'])).toEqual([anna]);
      expect(await store().foreignItemsByRecord(key, ['r1', 'r2'])).toEqual([anna]);
      expect(await store().foreignItemsByMatchKey(key, [])).toEqual([]);
    });

    test('those of another mailbox are not found', async () => {
      await store().commitPass(key, fence, {
        foreignItems: [foreignItem('i1', { matchKeys: ['name:a'], recordId: 'r1' })],
      });
      await store().claimFence(other, fence);
      const theirs = foreignItem('i1', { matchKeys: ['name:b'] });
      await store().commitPass(other, fence, { foreignItems: [theirs] });
      expect(await store().foreignItems(other, ['i1'])).toEqual([theirs]);
      expect(await store().foreignItemsByMatchKey(other, ['name:a'])).toEqual([]);
      expect(await store().foreignItemsByRecord(other, ['r1'])).toEqual([]);
      await store().commitPass(other, fence, { removeForeignItemIds: ['i1'] });
      expect(await store().foreignItemsByMatchKey(key, ['name:a'])).toHaveLength(1);
    });

    test('one that is put again is what it is now, and one that is removed is found by nothing', async () => {
      await store().commitPass(key, fence, {
        foreignItems: [foreignItem('i1', { matchKeys: ['old', 'kept'], recordId: 'r1' }), foreignItem('i2')],
      });
      const changed = foreignItem('i1', { changeKey: 'k2', matchKeys: ['kept', 'new'] });
      await store().commitPass(key, fence, { foreignItems: [changed] });
      expect(await store().foreignItemsByMatchKey(key, ['old'])).toEqual([]);
      expect(await store().foreignItemsByMatchKey(key, ['kept', 'new'])).toEqual([changed]);
      expect(await store().foreignItemsByRecord(key, ['r1'])).toEqual([]);
      await store().commitPass(key, fence, { removeForeignItemIds: ['i1'] });
      expect(await store().foreignItems(key, ['i1', 'i2'])).toEqual([foreignItem('i2')]);
      expect(await store().foreignItemsByMatchKey(key, ['kept', 'new'])).toEqual([]);
    });

    test('all of them are read page by page, none twice, none left out, ids that differ by case apart', async () => {
      const itemIds = [
        'AAMk+b',
        'AAMk+B',
        'AAMk/1',
        'aamk',
        ...Array.from({ length: 20 }, (_, n) => `Q${n}=`),
      ];
      await store().commitPass(key, fence, {
        foreignItems: itemIds.map((itemId) => foreignItem(itemId, { matchKeys: ['x', 'y'] })),
      });
      const read: string[] = [];
      for (let after: string | null = null; ;) {
        const page = await store().foreignItemsAfter(key, after, 5);
        if (page.length === 0) break;
        expect(page.length).toBeLessThanOrEqual(5);
        expect(page.every(({ matchKeys }) => matchKeys.length === 2)).toBe(true);
        read.push(...page.map(({ itemId }) => itemId));
        after = page.at(-1)!.itemId;
      }
      expect(read).toEqual([...itemIds].sort());
    });

    test('a thousand with three likenesses each are as good as one', async () => {
      const items = Array.from({ length: 1_000 }, (_, n) =>
        foreignItem(`i${n}`, { matchKeys: [`a${n}`, `b${n}`, 'c'] }),
      );
      await store().commitPass(key, fence, { foreignItems: items });
      await store().commitPass(key, fence, { foreignItems: items });
      expect(await store().foreignItemsByMatchKey(key, ['c'])).toHaveLength(1_000);
      await store().commitPass(key, fence, { removeForeignItemIds: items.map(({ itemId }) => itemId) });
      expect(await store().foreignItemsAfter(key, null, 10)).toEqual([]);
    });
  });

  describe('records that stay out of a mailbox', () => {
    test('detaching takes the link and remembers why, until the record is attached or linked again', async () => {
      await store().commitPass(key, fence, { links: [link('r1'), link('r2'), link('r3')] });
      await store().commitPass(key, fence, {
        detach: [
          { recordId: 'r1', reason: 'exchange-delete' },
          { recordId: 'r2', reason: 'undone' },
          { recordId: 'r9', reason: 'undone' },
        ],
      });
      expect((await store().linkedItems(key)).map(({ recordId }) => recordId)).toEqual(['r3']);
      expect(await store().detached(key, ['r1', 'r2', 'r3'])).toEqual([
        { recordId: 'r1', reason: 'exchange-delete' },
        { recordId: 'r2', reason: 'undone' },
      ]);
      expect(await store().detached(other, ['r1'])).toEqual([]);
      await store().commitPass(key, fence, { detach: [{ recordId: 'r1', reason: 'undone' }] });
      expect(await store().detached(key, ['r1'])).toEqual([{ recordId: 'r1', reason: 'undone' }]);
      await store().commitPass(key, fence, { attachRecordIds: ['r1'], links: [link('r2')] });
      expect(await store().detachedAfter(key, null, 10)).toEqual([{ recordId: 'r9', reason: 'undone' }]);
    });

    test('all of them are read page by page', async () => {
      const recordIds = Array.from({ length: 7 }, (_, n) => `r${n}`);
      await store().commitPass(key, fence, {
        detach: recordIds.map((recordId) => ({ recordId, reason: 'exchange-delete' as const })),
      });
      const first = await store().detachedAfter(key, null, 4);
      const second = await store().detachedAfter(key, first.at(-1)!.recordId, 4);
      expect([...first, ...second].map(({ recordId }) => recordId)).toEqual(recordIds);
    });
  });

  test('a link keeps the version of the photo that was agreed on', async () => {
    await store().commitPass(key, fence, { links: [link('r1', { photoVersion: 'v1' }), link('r2')] });
    expect(await store().linksByRecord(key, ['r1', 'r2'])).toEqual([
      link('r1', { photoVersion: 'v1' }),
      link('r2'),
    ]);
    await store().commitPass(key, fence, { links: [link('r1')] });
    expect((await store().linksByRecord(key, ['r1']))[0]?.photoVersion).toBeNull();
  });

  test('the mode of the last complete pass is remembered', async () => {
    expect((await store().mailboxState(key))?.mode).toBeNull();
    await store().commitPass(key, fence, { mode: 'two-way' });
    await store().commitPass(key, fence, { syncState: 's' });
    expect((await store().mailboxState(key))?.mode).toBe('two-way');
  });

  describe('the brake', () => {
    const stopped = { at: 1, problem: 'too many', braked: true, retryAfter: 99, failures: 1 };
    const approved = async () => (await store().mailboxState(key))?.brakeApproved;

    test('only a braked mailbox can be let go on, and it need not wait then', async () => {
      expect(await store().approveBrake(key)).toBe(false);
      expect(await store().approveBrake({ ...key, mailbox: 'nobody@example.com' })).toBe(false);
      expect(await approved()).toBe(false);
      await store().recordPass(key, fence, stopped);
      expect(await store().approveBrake(key)).toBe(true);
      expect(await store().mailboxState(key)).toMatchObject({ brakeApproved: true, retryAfter: 0 });
      expect((await store().mailboxState(other))?.brakeApproved).toBe(false);
    });

    test('an approval holds for one pass: it is used up, or over with a pass that went well', async () => {
      await store().recordPass(key, fence, stopped);
      await store().approveBrake(key);
      await store().recordPass(key, fence, { ...stopped, problem: 'Exchange is busy.', braked: true });
      expect(await approved()).toBe(true);
      await store().commitPass(key, fence, { brakeApproval: 'used' });
      expect(await approved()).toBe(false);
      await store().approveBrake(key);
      await store().recordPass(key, fence, {
        at: 2,
        problem: null,
        braked: false,
        retryAfter: 0,
        failures: 0,
      });
      expect(await approved()).toBe(false);
    });
  });
}
