import { expect, test } from 'vitest';
import type { StateStore, WatchReport } from '../../src/index.js';

const report = (replica: string, overrides: Partial<WatchReport> = {}): WatchReport => ({
  connection: 'head-office',
  domain: 'contacts',
  replica,
  mailboxes: ['anna@example.com', 'борис@example.com'],
  streams: 1,
  problem: null,
  until: 2_000_000_000_000,
  ...overrides,
});

/** What the port promises of who watches what. */
export function watchesContract(store: () => StateStore): void {
  const reports = (now = 1_999_999_999_999) => store().watchReports('head-office', 'contacts', now);

  test('a replica says what it watches, and then something else', async () => {
    await store().reportWatch(report('a'));
    await store().reportWatch(report('b', { mailboxes: [], streams: 0, problem: 'It is refused: "no".' }));
    expect(await reports()).toEqual([
      report('a'),
      report('b', { mailboxes: [], streams: 0, problem: 'It is refused: "no".' }),
    ]);
    const next = report('a', {
      mailboxes: ['anna@example.com', 'clara@example.com'],
      streams: 2,
      until: 2_000_000_010_000,
    });
    await store().reportWatch(next);
    expect((await reports())[0]).toEqual(next);
  });

  test('what a replica said is over with its time', async () => {
    await store().reportWatch(report('a'));
    await store().reportWatch(report('b', { until: 2_000_000_005_000 }));
    expect((await reports(2_000_000_000_000)).map(({ replica }) => replica)).toEqual(['b']);
    expect(await reports(2_000_000_005_000)).toEqual([]);
  });

  test('each connection has its own', async () => {
    await store().reportWatch(report('a', { connection: 'branch', mailboxes: ['clara@example.com'] }));
    expect(await reports()).toEqual([]);
  });

  test('a replica that goes takes back what it said of every connection', async () => {
    await store().reportWatch(report('a'));
    await store().reportWatch(report('a', { connection: 'branch' }));
    await store().reportWatch(report('b'));
    await store().withdrawWatches('a');
    expect((await reports()).map(({ replica }) => replica)).toEqual(['b']);
    expect(await store().watchReports('branch', 'contacts', 0)).toEqual([]);
    await store().reportWatch(report('a', { mailboxes: [] }));
    expect((await reports())[0]!.mailboxes).toEqual([]);
  });

  test('what was said long ago does not stay for ever', async () => {
    await store().reportWatch(report('a', { until: 2_000_000_000_000 }));
    await store().reportWatch(report('b', { until: 2_000_000_000_000 + 3_600_000 }));
    expect((await store().watchReports('head-office', 'contacts', 0)).map(({ replica }) => replica)).toEqual([
      'b',
    ]);
  });
}
