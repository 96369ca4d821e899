import { expect, test } from 'vitest';
import type { NewParkedItem, StateStore } from '../../src/index.js';
import { fence, key, other } from '../support/state-rows.js';

const parked = (recordId: string, overrides: Partial<NewParkedItem> = {}): NewParkedItem => ({
  recordId,
  kind: 'invalid',
  title: 'Орлова Анна',
  reason: 'Exchange refuses it.',
  ...overrides,
});

/** What the port promises of records that are set aside. */
export function parkedContract(store: () => StateStore): void {
  const parkedIds = async () =>
    (await store().parked(key.connection, key.domain)).map(({ recordId }) => recordId).sort();
  const pendingIds = async () => (await store().pending(key, 10)).map(({ recordId }) => recordId);

  test('a parked item keeps the time since when, takes the newest reason, and comes back', async () => {
    await store().commitPass(key, fence, { park: [parked('r1')] });
    const [first] = await store().parked(key.connection, key.domain);
    expect(first).toMatchObject({ ...parked('r1'), mailbox: key.mailbox });
    const changed = parked('r1', { kind: 'ambiguous', title: null, reason: 'Two items fit.' });
    await store().commitPass(key, fence, { park: [changed] });
    expect(await store().parked(key.connection, key.domain)).toEqual([{ ...first, ...changed }]);
    await store().commitPass(key, fence, { unparkRecordIds: ['r1'] });
    expect(await store().parked(key.connection, key.domain)).toEqual([]);
  });

  test('trying again puts what is parked among what waits, and leaves it parked until a pass has dealt with it', async () => {
    await store().commitPass(key, fence, { park: [parked('r1'), parked('r2'), parked('r3')] });
    expect(await store().retryParked(key, ['r2', 'r9'], ['invalid', 'ambiguous'])).toEqual(['r2']);
    expect(await pendingIds()).toEqual(['r2']);
    expect(await store().retryParked(key, 'all', ['invalid', 'ambiguous'])).toEqual(['r1', 'r2', 'r3']);
    expect(await pendingIds()).toEqual(['r2', 'r1', 'r2', 'r3']);
    expect(await parkedIds()).toEqual(['r1', 'r2', 'r3']);
    expect(await store().retryParked(other, 'all', ['invalid', 'ambiguous'])).toEqual([]);
    expect(
      await store().retryParked({ ...key, mailbox: 'nobody@example.com' }, 'all', ['invalid', 'ambiguous']),
    ).toEqual([]);
  });

  test('a question is tried again by nobody, and is over when it is answered', async () => {
    await store().commitPass(key, fence, { park: [parked('r1'), parked('q1', { kind: 'question' })] });
    expect(await store().retryParked(key, 'all', ['invalid', 'ambiguous'])).toEqual(['r1']);
    await store().commitPass(key, fence, { unparkRecordIds: ['r1', 'q1'] });
    expect(await parkedIds()).toEqual(['q1']);
    await store().commitPass(key, fence, { park: [parked('r1')], answeredRecordIds: ['r1', 'q1'] });
    expect(await parkedIds()).toEqual(['r1']);
  });

  test('dismissing takes it off the list without another try', async () => {
    await store().commitPass(key, fence, { park: [parked('r1'), parked('r2'), parked('r3')] });
    expect(await store().dismissParked(key, ['r2', 'r9'])).toEqual(['r2']);
    expect(await parkedIds()).toEqual(['r1', 'r3']);
    expect(await store().dismissParked(key, [])).toEqual([]);
    expect(await store().dismissParked(key, 'all')).toEqual(['r1', 'r3']);
    expect(await parkedIds()).toEqual([]);
    expect(await pendingIds()).toEqual([]);
  });
}
