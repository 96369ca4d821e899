import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DirtyKeyMessage, ExchangeProblem } from '@pmsync/contracts';
import { canonicalContact } from '@pmsync/domain';
import { MemoryMailboxes, type Watch, type WatchableMailboxes } from '@pmsync/exchange';
import { createLogger, createMetrics, type ConnectionReading } from '@pmsync/observability';
import { openStateStore, type ProjectMateStore, type StateStore } from '@pmsync/store';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ConnectionGateway } from '../src/connection-gateway.js';
import { ConnectionWatch } from '../src/watching/connection-watch.js';
import type { Limits } from '../src/limits/connection-limits.js';
import type { WatchTiming } from '../src/watching/watch-timing.js';

const connection = 'firm';
const timing: WatchTiming = { round: 50, reportLife: 600, silence: 5_000, deafness: 500, noticePause: 100 };
const within = { timeout: 10_000, interval: 10 };
const contact = canonicalContact({ surname: 'Ли' });
const addresses = (count: number) => Array.from({ length: count }, (_, index) => `m${index}@example.com`);

let folder: string;
let state: StateStore;
let exchange: MemoryMailboxes;
let mailServerName: string;
const running = new Map<string, ConnectionWatch>();
const told: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pmsync-watching-'));
  state = openStateStore({ kind: 'sqlite', file: join(folder, 'state.sqlite') });
  mailServerName = 'exchange.example.com';
  told.length = 0;
});

afterEach(async () => {
  await Promise.all([...running.values()].map((watch) => watch.stop()));
  running.clear();
  await state.close();
  rmSync(folder, { recursive: true });
});

const nothing: ConnectionReading = {
  bound: 0,
  limit: 0,
  share: 0,
  underWay: 0,
  waiting: 0,
  resting: false,
  circuit: null,
  openStreams: 0,
};

const noLimits: Limits = {
  run: async (_, deadline, call) => ({ value: await call(deadline) }),
  close: () => Promise.resolve(),
};

/** Makes these the mailboxes that are synchronised. */
async function synchronise(mailboxes: readonly string[]): Promise<void> {
  await state.activateMailboxes(connection, 'contacts', mailboxes);
  for (const mailbox of mailboxes) {
    await state.fillMailbox({ connection, domain: 'contacts', mailbox }, [], true);
  }
}

async function exchangeWith(mailboxes: readonly string[]): Promise<void> {
  exchange = MemoryMailboxes.of(mailboxes);
  for (const mailbox of mailboxes) await exchange.changes(mailbox, null, 1);
  await synchronise(mailboxes);
}

function replica(name: string, watchable: Pick<WatchableMailboxes, 'watch'> = exchange): ConnectionWatch {
  const projectMate = {
    parameters: () => Promise.resolve({ mailServerName }),
  } as unknown as ProjectMateStore;
  const gateway = new ConnectionGateway(
    connection,
    'https://exchange.example.com/ews/exchange.asmx',
    exchange,
    noLimits,
    projectMate,
    state,
    createMetrics().connection(connection, () => nothing),
  );
  const bus = {
    publish: (_: string, payload: unknown) => {
      told.push((payload as DirtyKeyMessage).mailbox);
      return Promise.resolve();
    },
  };
  const logger = createLogger({ service: 'test', level: 'silent' });
  const watch = new ConnectionWatch({
    gateway,
    mailboxes: watchable,
    replica: name,
    state,
    bus,
    logger,
    timing,
  });
  watch.start();
  running.set(name, watch);
  return watch;
}

const reports = () => state.watchReports(connection, 'contacts', Date.now());
const watchedBy = async (name: string) =>
  (await reports()).find((report) => report.replica === name)?.mailboxes ?? [];
const watched = async () => (await reports()).flatMap(({ mailboxes }) => mailboxes).toSorted();
const problems = async () => (await reports()).map(({ problem }) => problem);

describe('watching', () => {
  test('puts at most 200 mailboxes on a stream, and reads each of them once when it begins', async () => {
    const all = addresses(450);
    await exchangeWith(all);
    replica('a');
    await vi.waitFor(async () => expect(await watched()).toEqual(all.toSorted()), within);
    expect((await reports())[0]).toMatchObject({ streams: 3, problem: null });
    expect(told.toSorted()).toEqual(all.toSorted());
  });

  test('tells of many changes in a row once at their beginning and once behind them', async () => {
    await exchangeWith(['anna@example.com']);
    replica('a');
    await vi.waitFor(async () => expect(await watched()).toHaveLength(1), within);
    await vi.waitFor(() => expect(told).toHaveLength(1), within);
    await new Promise((resolve) => setTimeout(resolve, 2 * timing.noticePause));
    told.length = 0;
    for (let count = 0; count < 50; count += 1) exchange.edit('anna@example.com', null, contact);
    await new Promise((resolve) => setTimeout(resolve, 4 * timing.noticePause));
    expect(told).toEqual(['anna@example.com', 'anna@example.com']);
  });

  test('follows who is synchronised', async () => {
    await exchangeWith(addresses(4));
    await synchronise(addresses(3));
    replica('a');
    await vi.waitFor(async () => expect(await watched()).toEqual(addresses(3)), within);
    await synchronise(addresses(4).slice(1));
    await vi.waitFor(async () => expect(await watched()).toEqual(addresses(4).slice(1)), within);
    told.length = 0;
    exchange.edit('m3@example.com', null, contact);
    exchange.edit('m0@example.com', null, contact);
    await vi.waitFor(() => expect(told).toContain('m3@example.com'), within);
    expect(told).not.toContain('m0@example.com');
  });

  test('begins anew after a cut, and looks at every mailbox since anything may have been missed', async () => {
    await exchangeWith(addresses(3));
    replica('a');
    await vi.waitFor(async () => expect(await watched()).toHaveLength(3), within);
    told.length = 0;
    exchange.watches.cut();
    await vi.waitFor(() => expect([...new Set(told)].toSorted()).toEqual(addresses(3)), within);
    await vi.waitFor(async () => expect(await watched()).toHaveLength(3), within);
  });

  test('says what stands in the way, and sends nothing while ProjectMate names another mail server', async () => {
    await exchangeWith(addresses(2));
    mailServerName = 'other.example.com';
    replica('a');
    await vi.waitFor(
      async () => expect(await problems()).toEqual([expect.stringContaining('other.example.com')]),
      within,
    );
    expect(await watched()).toEqual([]);
  });

  test('goes on without a mailbox that is not there', async () => {
    await exchangeWith(addresses(3));
    await synchronise(['gone@example.com', ...addresses(3)]);
    replica('a');
    await vi.waitFor(async () => expect(await watched()).toEqual(addresses(3)), within);
    expect(await problems()).toEqual([expect.stringContaining('gone@example.com')]);
  });
});

/** Mailboxes of which one is on a server of its own, which the server of the others does not know. */
function elsewhere(odd: string): Pick<WatchableMailboxes, 'watch'> {
  return {
    watch: (anchor) => {
      const watch = exchange.watch();
      return {
        add: (mailbox, options) => watch.add(mailbox, options),
        remove: (mailbox, options) => watch.remove(mailbox, options),
        async follow(listener, options) {
          const following = watch.follow(listener, options);
          if (anchor !== odd) {
            await watch.remove(odd, { deadline: Date.now() + 1_000 });
            listener.lost(odd);
          }
          return await following;
        },
      } satisfies Watch;
    },
  };
}

test('a mailbox that its group forgets again and again gets a stream of its own', async () => {
  const all = [...addresses(5), 'odd@example.com'];
  await exchangeWith(all);
  replica('a', elsewhere('odd@example.com'));
  await vi.waitFor(async () => expect(await watched()).toEqual(all.toSorted()), within);
  expect((await reports())[0]!.streams).toBe(2);
  await new Promise((resolve) => setTimeout(resolve, 4 * timing.noticePause));
  told.length = 0;
  exchange.edit('odd@example.com', null, contact);
  exchange.edit('m1@example.com', null, contact);
  await vi.waitFor(() => expect(told.toSorted()).toEqual(['m1@example.com', 'odd@example.com']), within);
});

const moving: ExchangeProblem = { kind: 'transient', message: 'It is being moved.', outcomeUnknown: false };
const busy: ExchangeProblem = {
  kind: 'throttled',
  message: 'It is busy.',
  until: Date.now() + 600_000,
  scope: 'mailbox',
};
const refused: ExchangeProblem = { kind: 'denied', reason: 'access', message: 'It may not.' };

/** Mailboxes of which some cannot be added, or cannot have a stream opened in their name; counts what is asked. */
function troubled(trouble: {
  readonly add?: (mailbox: string) => ExchangeProblem | null;
  readonly follow?: (anchor: string) => ExchangeProblem | null;
}) {
  const asked = { adds: 0, follows: [] as string[] };
  const answer = (problem: ExchangeProblem | null | undefined) =>
    problem ? Promise.resolve({ ok: false, problem } as const) : null;
  const watch = (anchor: string) => {
    const opened = exchange.watch();
    return {
      add: (mailbox, options) => {
        asked.adds += 1;
        return answer(trouble.add?.(mailbox)) ?? opened.add(mailbox, options);
      },
      remove: (mailbox, options) => opened.remove(mailbox, options),
      follow: (listener, options) => {
        asked.follows.push(anchor);
        return answer(trouble.follow?.(anchor)) ?? opened.follow(listener, options);
      },
    } satisfies Watch;
  };
  return { mailboxes: { watch }, asked };
}

describe('one mailbox in trouble', () => {
  test.each([
    ['is being moved', moving],
    ['is busy', busy],
  ])('that %s keeps no others unwatched, whether it comes first or not', async (_, problem) => {
    await exchangeWith(addresses(6));
    const inTrouble = ['m0@example.com', 'm3@example.com'];
    const { mailboxes } = troubled({ add: (mailbox) => (inTrouble.includes(mailbox) ? problem : null) });
    replica('a', mailboxes);
    const others = addresses(6).filter((mailbox) => !inTrouble.includes(mailbox));
    await vi.waitFor(async () => expect(await watched()).toEqual(others), within);
    expect(await problems()).toEqual([problem.message]);
  });

  test('is watched as soon as it is over', async () => {
    await exchangeWith(addresses(3));
    let over = false;
    const { mailboxes } = troubled({
      add: (mailbox) => (mailbox === 'm0@example.com' && !over ? moving : null),
    });
    replica('a', mailboxes);
    await vi.waitFor(async () => expect(await watched()).toHaveLength(2), within);
    over = true;
    await vi.waitFor(async () => expect(await watched()).toEqual(addresses(3)), within);
    expect(await problems()).toEqual([null]);
  });

  test.each([
    ['refused', refused, 1],
    ['kept waiting', busy, 1],
    ['failed', moving, 3],
  ])('in whose name the stream is %s does not lead it again', async (_, problem, tries) => {
    await exchangeWith(addresses(3));
    const { mailboxes, asked } = troubled({
      follow: (anchor) => (anchor === 'm0@example.com' ? problem : null),
    });
    replica('a', mailboxes);
    await vi.waitFor(async () => expect((await watched()).length).toBeGreaterThanOrEqual(2), within);
    expect(asked.follows.filter((anchor) => anchor === 'm0@example.com')).toHaveLength(tries);
  });

  test('three alike stand for all: the others are not asked, until it is over', async () => {
    await exchangeWith(addresses(60));
    let over = false;
    const { mailboxes, asked } = troubled({ add: () => (over ? null : moving) });
    replica('a', mailboxes);
    await vi.waitFor(async () => expect(await problems()).toEqual([moving.message]), within);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(asked.adds).toBeLessThan(20);
    over = true;
    await vi.waitFor(async () => expect(await watched()).toHaveLength(60), within);
  });

  test('three streams refused in different names stand for all', async () => {
    await exchangeWith(addresses(6));
    const { mailboxes, asked } = troubled({ follow: () => refused });
    replica('a', mailboxes);
    await vi.waitFor(() => expect(asked.follows).toHaveLength(3), within);
    expect(new Set(asked.follows).size).toBe(3);
    await new Promise((resolve) => setTimeout(resolve, 5_000));
    expect(asked.follows).toHaveLength(3);
  });
});

describe('giving back what the server keeps', () => {
  /** Lets mailboxes be removed as `remove` answers; counts. */
  function leaving(remove: () => ReturnType<Watch['remove']>) {
    const removed: string[] = [];
    const watch = () => {
      const opened = exchange.watch();
      return {
        add: (mailbox, options) => opened.add(mailbox, options),
        remove: (mailbox) => {
          removed.push(mailbox);
          return remove();
        },
        follow: (listener, options) => opened.follow(listener, options),
      } satisfies Watch;
    };
    return { mailboxes: { watch }, removed };
  }

  const fine = { ok: true, value: null } as const;
  const stopAll = async () => {
    const began = performance.now();
    await running.get('a')!.stop();
    return performance.now() - began;
  };

  test('is done for every mailbox at the end', async () => {
    await exchangeWith(addresses(20));
    const { mailboxes, removed } = leaving(() => Promise.resolve(fine));
    replica('a', mailboxes);
    await vi.waitFor(async () => expect(await watched()).toHaveLength(20), within);
    await stopAll();
    expect(removed.toSorted()).toEqual(addresses(20).toSorted());
  });

  test('is done once where the server is away', async () => {
    await exchangeWith(addresses(20));
    const { mailboxes, removed } = leaving(() => Promise.resolve({ ok: false, problem: moving }));
    replica('a', mailboxes);
    await vi.waitFor(async () => expect(await watched()).toHaveLength(20), within);
    await stopAll();
    expect(removed).toHaveLength(1);
  });

  test('is not waited for longer than a few seconds', async () => {
    await exchangeWith(addresses(3));
    const { mailboxes } = leaving(() => new Promise(() => undefined));
    replica('a', mailboxes);
    await vi.waitFor(async () => expect(await watched()).toHaveLength(3), within);
    expect(await stopAll()).toBeLessThan(7_000);
  });

  test('is done for a group that begins anew, and for who leaves it', async () => {
    await exchangeWith(addresses(4));
    await synchronise(addresses(4));
    const { mailboxes, removed } = leaving(() => Promise.resolve(fine));
    replica('a', mailboxes);
    await vi.waitFor(async () => expect(await watched()).toHaveLength(4), within);
    await synchronise(addresses(3));
    await vi.waitFor(() => expect(removed).toEqual(['m3@example.com']), within);
    await synchronise(['m1@example.com', 'm2@example.com']);
    await vi.waitFor(() => expect(removed.toSorted()).toEqual(addresses(4).toSorted()), within);
  });
});

/** A server that shows each mailbox its own subscriptions alone, and ends or goes on with a stream that is asked for others. */
function byMailbox(ends: boolean): Pick<WatchableMailboxes, 'watch'> {
  return {
    watch: (anchor) => {
      const opened = exchange.watch();
      const added = new Set<string>();
      return {
        add: (mailbox, options) => {
          added.add(mailbox);
          return opened.add(mailbox, options);
        },
        remove: (mailbox, options) => opened.remove(mailbox, options),
        async follow(listener, options) {
          const others = [...added].filter((mailbox) => mailbox !== anchor);
          for (const mailbox of others) {
            added.delete(mailbox);
            await opened.remove(mailbox, { deadline: Date.now() + 1_000 });
            listener.lost(mailbox);
          }
          return ends && others.length > 0 ? { ok: true, value: null } : opened.follow(listener, options);
        },
      } satisfies Watch;
    },
  };
}

describe.each([
  ['ends the streams', true],
  ['goes on with the streams', false],
])('a server that keeps subscriptions by mailbox and %s that ask for others', (_, ends) => {
  test.each([2, 5])('gets one for each of %i mailboxes', async (count) => {
    await exchangeWith(addresses(count));
    replica('a', byMailbox(ends));
    await vi.waitFor(async () => expect(await watched()).toEqual(addresses(count)), within);
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await reports())[0]).toMatchObject({ streams: count, problem: null });
    told.length = 0;
    for (const mailbox of addresses(count)) exchange.edit(mailbox, null, contact);
    await vi.waitFor(() => expect([...new Set(told)].toSorted()).toEqual(addresses(count)), within);
  });

  test('gets 50 at most, and the status says who is polled, and why', async () => {
    await exchangeWith(addresses(60));
    replica('a', byMailbox(ends));
    await vi.waitFor(async () => expect(await watched()).toHaveLength(50), within);
    await vi.waitFor(
      async () => expect(await problems()).toEqual([expect.stringMatching(/holds 50: 10 mailboxes/)]),
      within,
    );
    expect((await reports())[0]!.streams).toBe(50);
  });
});

/** Servers behind one address, of which the one that a watch keeps to may go away. */
function behindOneAddress() {
  const kept: { gone: boolean }[] = [];
  const gone = {
    ok: false,
    problem: { kind: 'transient', message: 'Gone.', outcomeUnknown: false },
  } as const;
  const watch = () => {
    const to = { gone: false };
    kept.push(to);
    const watch = exchange.watch();
    return {
      add: (...asked) => (to.gone ? Promise.resolve(gone) : watch.add(...asked)),
      remove: (...asked) => (to.gone ? Promise.resolve(gone) : watch.remove(...asked)),
      follow: (...asked) => (to.gone ? Promise.resolve(gone) : watch.follow(...asked)),
    } satisfies Watch;
  };
  const takeAway = () => {
    for (const each of kept) each.gone = true;
    exchange.watches.cut();
  };
  return { mailboxes: { watch }, takeAway };
}

test('begins anew elsewhere when the server that it keeps to is gone, and looks at every mailbox', async () => {
  await exchangeWith(addresses(3));
  const { mailboxes, takeAway } = behindOneAddress();
  replica('a', mailboxes);
  await vi.waitFor(async () => expect(await watched()).toEqual(addresses(3)), within);
  takeAway();
  exchange.edit('m1@example.com', null, contact);
  await vi.waitFor(async () => expect(await watched()).toEqual([]), within);
  told.length = 0;
  await vi.waitFor(async () => expect(await watched()).toEqual(addresses(3)), within);
  expect([...new Set(told)].toSorted()).toEqual(addresses(3));
  expect(await problems()).toEqual([null]);
});

describe('several replicas', () => {
  test('share the mailboxes, and one takes over what another leaves when it dies', async () => {
    const all = addresses(60).toSorted();
    await exchangeWith(all);
    replica('a');
    await vi.waitFor(async () => expect(await watched()).toEqual(all), within);
    replica('b');
    await vi.waitFor(async () => {
      expect(await watched()).toEqual(all);
      expect((await watchedBy('b')).length).toBeGreaterThan(15);
      expect((await watchedBy('a')).length).toBeGreaterThan(15);
    }, within);

    const left = [...(await watchedBy('b'))];
    const kept = [...(await watchedBy('a'))];
    // Dies: says nothing any more, and gives nothing back.
    await running.get('b')!.stop();
    running.delete('b');
    for (const mailbox of left) exchange.edit(mailbox, null, contact);
    told.length = 0;
    await vi.waitFor(async () => expect(await watchedBy('a')).toEqual(all), within);
    await vi.waitFor(() => expect(told).toEqual(expect.arrayContaining(left)), within);
    expect(kept.length + left.length).toBe(all.length);
  });

  test('who takes leave is missed at once', async () => {
    await exchangeWith(addresses(40));
    replica('a');
    replica('b');
    await vi.waitFor(async () => expect((await watchedBy('b')).length).toBeGreaterThan(0), within);
    await running.get('b')!.stop();
    running.delete('b');
    await state.withdrawWatches('b');
    await vi.waitFor(async () => expect(await watchedBy('a')).toHaveLength(40), {
      timeout: 500,
      interval: 10,
    });
  });
});
