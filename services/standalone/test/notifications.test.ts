import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { Firm, until } from './firm.js';

let firm: Firm;
afterEach(() => firm.dispose());

type Run = NonNullable<Parameters<Firm['run']>[0]>;

/** A firm in two-way mode, in step; polled too rarely to be noticed unless it is said. */
async function start(changes: Run = {}, employees = 2): Promise<void> {
  firm = await Firm.start({ employees, contacts: 12 });
  await firm.user.setParameter('ContactMode', 'two-way');
  await firm.run({ notifications: 'streaming', ...changes });
  await firm.inStep();
}

const notifications = async () => (await firm.connection())!.notifications;
const streaming = () => until('streaming', async () => (await notifications()).kind === 'streaming');

/** Nothing is sent to Exchange any more. */
async function quiet(): Promise<void> {
  let before = -1;
  await until('quiet', async () => {
    const now = firm.requests();
    const same = now === before;
    before = now;
    if (!same) await sleep(1_500);
    return same;
  });
}

async function settled(): Promise<void> {
  await streaming();
  await firm.inStep();
  await quiet();
}

/** What the employee does in Outlook; answers after how many milliseconds ProjectMate has it, once the other mailboxes have it, too. */
async function edit(mailbox: string, record: string, title: string): Promise<number> {
  const began = performance.now();
  firm.exchange.control.updateContact(mailbox, firm.item(mailbox, record).itemId, { JobTitle: title });
  await until(`"${title}" in ProjectMate`, async () => {
    const [row] = await firm.user.rows('contact', 'id', record);
    return row?.['job_title'] === title;
  });
  const milliseconds = performance.now() - began;
  // An edit in another mailbox before that would be a conflict, which ProjectMate wins.
  await until(`"${title}" everywhere`, () =>
    firm.mailboxes.every((each) => firm.item(each, record).properties['JobTitle'] === title),
  );
  await firm.inStep();
  return milliseconds;
}

const median = (values: readonly number[]) =>
  values.toSorted((left, right) => left - right)[Math.floor(values.length / 2)]!;

describe('with streaming', () => {
  test('the metrics tell of the stream and of the requests, and of no mailbox', async () => {
    await start();
    await settled();
    const text = await (await fetch(new URL('/metrics', firm.consoleUrl))).text();
    expect(text).toContain('pmsync_exchange_open_streams{connection="firm"} 1\n');
    expect(text).toMatch(
      /pmsync_exchange_requests_total\{connection="firm",operation="CreateItem",outcome="answered"\} [1-9]/,
    );
    expect(text).not.toContain('@example.com');
  });

  test('an edit in Outlook is in ProjectMate within two seconds at the median', async () => {
    await start();
    await settled();
    const record = await firm.anybody();
    const latencies: number[] = [];
    for (let count = 0; count < 9; count += 1) {
      latencies.push(await edit(firm.mailboxes[count % 2]!, record, `Title ${count}`));
      await sleep(150 * (count % 3));
    }
    expect(median(latencies)).toBeLessThan(2_000);
    expect(await notifications()).toEqual({ kind: 'streaming', problems: [], streams: 1, watched: 2 });
  });

  test('a quiet firm sends nothing, in spite of its period', async () => {
    await start({ periodSeconds: 1 });
    await settled();
    firm.exchange.control.resetCounters();
    await sleep(3_500);
    expect(firm.exchange.control.counters().requests).toEqual({});
  });

  test('what the product writes itself costs one more look a mailbox, and no more', async () => {
    await start();
    await settled();
    const record = await firm.anybody();
    firm.exchange.control.resetCounters();
    await firm.user.updateContact(record, { job_title: 'из ProjectMate' });
    await until('written', () => firm.exchange.control.counters().items['UpdateItem'] === 2);
    await quiet();
    const { requests } = firm.exchange.control.counters();
    expect(requests).toEqual({ UpdateItem: 2, SyncFolderItems: expect.any(Number) as number });
    expect(requests['SyncFolderItems']).toBeGreaterThan(2);
    expect(requests['SyncFolderItems']).toBeLessThanOrEqual(2 * 2);
  });

  test('an edit while the stream is cut is not lost', async () => {
    await start();
    await settled();
    const record = await firm.anybody();
    for (let count = 0; count < 3; count += 1) {
      firm.exchange.control.cutStreams();
      await edit(firm.mailboxes[0]!, record, `After cut ${count}`);
      await streaming();
    }
  });

  test('an edit while the server starts again is not lost, and it is watched as before', async () => {
    await start();
    await settled();
    const record = await firm.anybody();
    firm.exchange.control.dropSubscriptions();
    await edit(firm.mailboxes[1]!, record, 'While it started again');
    await streaming();
    await quiet();
    await edit(firm.mailboxes[0]!, record, 'Afterwards');
  });

  test('an edit while the product is stopped is found when it starts', async () => {
    await start();
    await settled();
    const record = await firm.anybody();
    await firm.stop();
    firm.exchange.control.updateContact(firm.mailboxes[0]!, firm.item(firm.mailboxes[0]!, record).itemId, {
      JobTitle: 'Meanwhile',
    });
    await firm.run({ notifications: 'streaming' });
    await until('the edit', async () => {
      const [row] = await firm.user.rows('contact', 'id', record);
      return row?.['job_title'] === 'Meanwhile';
    });
  });
});

test('a server that keeps subscriptions by mailbox tells of each by a stream of its own', async () => {
  firm = await Firm.start({ employees: 3, contacts: 12 }, undefined, { subscriptionsByMailbox: true });
  await firm.user.setParameter('ContactMode', 'two-way');
  await firm.run({ notifications: 'streaming' });
  await firm.inStep();
  await until('all watched', async () => (await notifications()).streams === 3);
  expect(await notifications()).toEqual({ kind: 'streaming', problems: [], streams: 3, watched: 3 });
  const record = await firm.anybody();
  for (const mailbox of firm.mailboxes) await edit(mailbox, record, `From ${mailbox}`);
});

test('no subscriptions are left behind, neither when the product stops nor when a group begins anew', async () => {
  await start({}, 3);
  await settled();
  expect(firm.exchange.control.notifications().subscriptions).toBe(3);
  firm.exchange.control.injectFault({
    kind: 'fault',
    responseCode: 'ErrorAccessDenied',
    operation: 'GetStreamingEvents',
  });
  firm.exchange.control.cutStreams();
  await until('another leads', async () => (await notifications()).watched === 2);
  await until('given back', () => firm.exchange.control.notifications().subscriptions === 2);
  await firm.stop();
  expect(firm.exchange.control.notifications().subscriptions).toBe(0);
});

describe('without streaming', () => {
  test.each([
    ['Subscribe', { kind: 'fault', responseCode: 'ErrorInvalidRequest' }],
    ['GetStreamingEvents', { kind: 'fault', responseCode: 'ErrorInvalidRequest' }],
    ['GetStreamingEvents', { kind: 'http-status', status: 501 }],
    ['Subscribe', { kind: 'http-status', status: 405 }],
  ] as const)(
    'since %s is refused by %o, edits are found in the period, and the status says why',
    async (operation, fault) => {
      firm = await Firm.start({ employees: 1, contacts: 12 });
      await firm.user.setParameter('ContactMode', 'two-way');
      firm.exchange.control.injectFault({ ...fault, operation, times: Infinity });
      await firm.run({ notifications: 'streaming', periodSeconds: 1 });
      await firm.inStep();
      const record = await firm.anybody();
      expect(await edit(firm.mailboxes[0]!, record, 'Polled')).toBeLessThan(5_000);
      await until('the reason', async () => (await notifications()).problems.length > 0);
      expect(await notifications()).toMatchObject({ kind: 'polling', streams: 0, watched: 0 });
    },
  );

  test('since a proxy holds it back, edits are found in the period, and the status says why', async () => {
    firm = await Firm.start({ employees: 1, contacts: 12 });
    await firm.user.setParameter('ContactMode', 'two-way');
    firm.exchange.control.setStreamShape({ buffered: true });
    await firm.run({ notifications: 'streaming', periodSeconds: 1, watchTiming: { silence: 300 } });
    await firm.inStep();
    await edit(firm.mailboxes[0]!, await firm.anybody(), 'Polled');
    await until('the reason', async () => (await notifications()).problems.length > 0);
    expect((await notifications()).problems).toEqual([
      expect.stringContaining('does a proxy hold them back?'),
    ]);
  });

  test('one mailbox that may not be watched is polled, and the others are told of', async () => {
    firm = await Firm.start({ employees: 3, contacts: 12 });
    await firm.user.setParameter('ContactMode', 'two-way');
    const [lonely, first] = firm.mailboxes as [string, string];
    firm.exchange.control.injectFault({
      kind: 'item-error',
      index: 0,
      responseCode: 'ErrorAccessDenied',
      operation: 'Subscribe',
      mailbox: lonely,
      times: Infinity,
    });
    await firm.run({ notifications: 'streaming', periodSeconds: 1 });
    await firm.inStep();
    await until('partly', async () => (await notifications()).watched === 2);
    expect((await notifications()).problems).toEqual([expect.stringContaining('ErrorAccessDenied')]);
    expect((await notifications()).kind).toBe('partly');
    const record = await firm.anybody();
    await edit(lonely, record, 'From the lonely one');
    await edit(first, record, 'From another');
  });

  test('as the connection says, nobody asks to be told', async () => {
    await start({ notifications: 'polling', periodSeconds: 1 });
    await edit(firm.mailboxes[0]!, await firm.anybody(), 'Polled');
    expect(firm.exchange.control.counters().requests['Subscribe']).toBeUndefined();
    expect(await notifications()).toEqual({ kind: 'polling', problems: [], streams: 0, watched: 0 });
  });
});
