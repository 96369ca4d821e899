import { blankContact } from '@pmsync/domain';
import type { Emulator } from '@pmsync/exchange-emulator';
import { connectJetStreamBus, createMemoryBroker, type Bus } from '@pmsync/messaging';
import { requireOrSkip, startNatsServer, type NatsServer } from '@pmsync/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { addresses, busyStorm, Replica, startExchange } from './limits-harness.js';

const mailboxes = addresses(30);
/** A request that was on its way, or a replica that had not heard yet, when the server asked for rest: milliseconds that it takes at most on a busy machine. */
const hearsay = 300;

let exchange: Emulator;
let replicas: Replica[] = [];
let buses: Bus[] = [];

beforeEach(async () => {
  exchange = await startExchange(mailboxes);
});

afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await Promise.all(buses.map((bus) => bus.drain()));
  replicas = [];
  buses = [];
  await exchange.close();
});

async function start(
  connect: () => Promise<Bus>,
  count: number,
  options?: Parameters<typeof Replica.start>[2],
) {
  for (let index = 0; index < count; index += 1) {
    const bus = await connect();
    buses.push(bus);
    replicas.push(await Replica.start(bus, exchange.url, options));
  }
  return replicas;
}

function memory(): () => Promise<ReturnType<ReturnType<typeof createMemoryBroker>['connect']>> {
  const broker = createMemoryBroker();
  return () => Promise.resolve(broker.connect());
}

/** So many reads in each mailbox, by any replica, as many at once as there are mailboxes. */
async function readAll(times: number, replicaOf = (turn: number) => replicas[turn % replicas.length]!) {
  let turn = 0;
  await Promise.all(
    mailboxes.map(async (mailbox) => {
      for (let time = 0; time < times; time += 1)
        expect(await replicaOf((turn += 1)).find(mailbox, 'nobody')).toEqual({ ok: true, value: [] });
    }),
  );
}

const present = await startNatsServer();
await present?.stop();
const hasServer = requireOrSkip('nats-server (Debian: apt-get install nats-server)', present !== undefined);
let server: NatsServer | undefined;

describe.each([
  { kind: 'memory', run: true },
  { kind: 'jetstream', run: hasServer },
])('three replicas over $kind', ({ kind, run }) => {
  const connectedBy = async () => {
    if (kind === 'memory') return memory();
    server ??= await startNatsServer();
    return () => connectJetStreamBus({ servers: server!.url, reconnectMilliseconds: 50 });
  };

  afterEach(async () => {
    await server?.stop();
    server = undefined;
  });

  test.skipIf(!run)('never have more under way than the bound, and use it', async () => {
    await start(await connectedBy(), 3);
    exchange.control.setLatency(5);
    await readAll(100);
    const { mostUnderWay, requests } = exchange.control.counters();
    expect(requests['FindItem']).toBe(3_000);
    expect(mostUnderWay).toBeLessThanOrEqual(10);
    expect(mostUnderWay).toBeGreaterThanOrEqual(9);
  });

  test.skipIf(!run)(
    'in a storm of busy answers lose nothing, do nothing twice, and rest when asked to',
    async () => {
      await start(await connectedBy(), 3);
      for (const fault of busyStorm) exchange.control.injectFault(fault);
      const wanted = 60;
      const perRequest = 10;
      let turn = 0;
      await Promise.all(
        mailboxes.slice(0, 15).map(async (mailbox) => {
          const left = Array.from({ length: wanted }, (_, index) => `${mailbox} ${index}`);
          while (left.length > 0) {
            const names = left.slice(0, perRequest);
            const result = await replicas[(turn += 1) % 3]!.create(mailbox, names);
            const done = result.ok ? names.filter((_, index) => result.value[index]!.kind === 'done') : [];
            left.splice(0, names.length, ...names.filter((name) => !done.includes(name)));
            const problems = result.ok
              ? result.value.flatMap((each) => (each.kind === 'problem' ? [each.problem] : []))
              : [result.problem];
            for (const problem of problems) expect(problem).not.toMatchObject({ outcomeUnknown: true });
            const untils = problems.map((problem) => (problem.kind === 'throttled' ? problem.until : 0));
            await sleep(Math.max(0, ...untils.map((until) => until - Date.now())));
          }
        }),
      );
      for (const mailbox of mailboxes.slice(0, 15)) {
        const names = exchange.control.contacts(mailbox).map(({ properties }) => properties['Surname']);
        expect(names.toSorted()).toEqual(
          Array.from({ length: wanted }, (_, index) => `${mailbox} ${index}`).toSorted(),
        );
      }
      const early = exchange.control.earlyArrivals().filter(({ sinceAnnounced }) => sinceAnnounced > hearsay);
      expect(early).toEqual([]);
      expect(exchange.control.counters().mostUnderWay).toBeLessThanOrEqual(10);
    },
    60_000,
  );
});

describe('a replica', () => {
  test('that is alone has the whole bound at once', async () => {
    await start(memory(), 1);
    exchange.control.setLatency(100);
    // The first answer shows that the account is good.
    await replicas[0]!.find(mailboxes[0]!, 'nobody');
    exchange.control.resetCounters();
    const begun = performance.now();
    await Promise.all(mailboxes.slice(0, 10).map((mailbox) => replicas[0]!.find(mailbox, 'nobody')));
    expect(exchange.control.counters().mostUnderWay).toBe(10);
    expect(performance.now() - begun).toBeLessThan(190);
  });

  test('that is cut off ends before the others take its share, and they take all of it', async () => {
    const shareLife = 2_000;
    await start(memory(), 3, { shareLife });
    exchange.control.setLatency(20);
    await readAll(10);
    const [cutOff, ...others] = replicas as [Replica, Replica, Replica];
    const [bus] = buses as ReturnType<ReturnType<typeof createMemoryBroker>['connect']>[];
    let going = true;
    // All of them are asked for as much as they can do, all the time.
    const ended: { readonly who: Replica; readonly ok: boolean; readonly at: number }[] = [];
    const ask = async (who: Replica, mailbox: string) => {
      while (going) {
        const { ok } = await who.find(mailbox, 'nobody', Date.now() + 4_000);
        ended.push({ who, ok, at: performance.now() });
      }
    };
    const asking = mailboxes.map((mailbox, index) => ask(replicas[index % 3]!, mailbox));
    await sleep(500);
    const cutAt = performance.now();
    bus!.kill();
    await sleep(shareLife + 2_000);
    exchange.control.resetCounters();
    await sleep(500);
    going = false;
    await Promise.all(asking);
    const late = ended.filter(({ who, ok, at }) => who === cutOff && ok && at > cutAt + shareLife);
    expect(late).toEqual([]);
    expect(
      ended.filter(({ who, ok, at }) => others.includes(who) && ok && at > cutAt).length,
    ).toBeGreaterThan(100);
    expect(exchange.control.counters().mostUnderWay).toBe(10);
  });

  test('that hung and goes on again begins nothing before it has a share anew', async () => {
    const shareLife = 2_000;
    await start(memory(), 2, { shareLife });
    await readAll(2);
    const [bus] = buses as ReturnType<ReturnType<typeof createMemoryBroker>['connect']>[];
    bus!.pause();
    await sleep(shareLife * 1.2);
    const refused = await replicas[0]!.find(mailboxes[0]!, 'nobody', Date.now() + 1_200);
    expect(refused).toMatchObject({ ok: false, problem: { heldBack: true } });
    bus!.resume();
    await readAll(5);
    expect(exchange.control.counters().mostUnderWay).toBeLessThanOrEqual(10);
  });

  test('that ends gives its share back at once', async () => {
    await start(memory(), 2);
    exchange.control.setLatency(50);
    await readAll(2);
    await replicas.pop()!.close();
    exchange.control.resetCounters();
    await readAll(2);
    expect(exchange.control.counters().mostUnderWay).toBe(10);
  });
});

test('with less than one request for each replica, all come to their turn', async () => {
  await start(memory(), 3, { bound: 1 });
  exchange.control.setLatency(5);
  const done = await Promise.all(
    replicas.map(async (replica, index) => {
      for (let time = 0; time < 40; time += 1)
        expect(await replica.find(mailboxes[index]!, 'nobody')).toMatchObject({ ok: true });
      return true;
    }),
  );
  expect(done).toEqual([true, true, true]);
  expect(exchange.control.counters().mostUnderWay).toBe(1);
});

describe('when Exchange is busy', () => {
  test('as a whole, no replica sends anything until the rest is over, and all send half as much then, and more again by and by', async () => {
    await start(memory(), 3);
    await readAll(1);
    exchange.control.injectFault({ kind: 'busy-http-503', retryAfterSeconds: 1 });
    exchange.control.setLatency(10);
    const busy = await replicas[0]!.find(mailboxes[0]!, 'nobody');
    expect(busy).toMatchObject({ ok: false, problem: { kind: 'throttled', scope: 'connection' } });
    for (const replica of replicas) {
      await vi.waitFor(async () =>
        expect(await replica.find(mailboxes[5]!, 'nobody')).toMatchObject({
          ok: false,
          problem: { kind: 'throttled', heldBack: true },
        }),
      );
      expect(replica.limits.reading().limit).toBe(5);
    }
    await sleep(1_050);
    exchange.control.resetCounters();
    await readAll(2);
    expect(exchange.control.counters().mostUnderWay).toBeLessThanOrEqual(6);
    expect(exchange.control.earlyArrivals()).toEqual([]);
    await vi.waitFor(
      async () => {
        await readAll(1);
        expect(replicas.map(({ limits }) => limits.reading().limit)).toEqual([10, 10, 10]);
      },
      { timeout: 15_000 },
    );
  }, 30_000);

  test('for one mailbox, no replica asks for it, and no other mailbox notices', async () => {
    await start(memory(), 3);
    await readAll(1);
    const [busy, ...others] = mailboxes as [string, ...string[]];
    exchange.control.injectFault({ kind: 'busy-fault', backOffMilliseconds: 800, mailbox: busy });
    const refused = await replicas[0]!.find(busy, 'nobody');
    expect(refused).toMatchObject({ ok: false, problem: { kind: 'throttled', scope: 'mailbox' } });
    await sleep(20);
    for (const replica of replicas) {
      expect(await replica.find(busy, 'nobody')).toMatchObject({
        problem: { kind: 'throttled', heldBack: true },
      });
      for (const other of others.slice(0, 5))
        expect(await replica.find(other, 'nobody')).toMatchObject({ ok: true });
      expect(replica.limits.reading().limit).toBe(10);
    }
    await sleep(850);
    expect(await replicas[1]!.find(busy, 'nobody')).toMatchObject({ ok: true });
    expect(exchange.control.earlyArrivals()).toEqual([]);
  });

  test('for one mailbox after another, it is the server that is', async () => {
    await start(memory(), 1);
    await readAll(1);
    for (const mailbox of mailboxes.slice(0, 3)) {
      exchange.control.injectFault({ kind: 'busy-fault', backOffMilliseconds: 50, mailbox });
      await replicas[0]!.find(mailbox, 'nobody');
    }
    await vi.waitFor(() => expect(replicas[0]!.limits.reading().limit).toBe(5));
  });

  test('within one call, nothing more of it is sent', async () => {
    await start(memory(), 1);
    const [mailbox] = mailboxes as [string];
    await replicas[0]!.create(mailbox, ['a']);
    const found = await replicas[0]!.find(mailbox, 'a');
    const { itemId, changeKey } = (found.ok ? found.value[0] : undefined)!;
    exchange.control.injectFault({
      kind: 'busy-response',
      backOffMilliseconds: 500,
      operation: 'CreateItem',
    });
    exchange.control.resetCounters();
    const create = { kind: 'create', identity: 'b', contact: blankContact } as const;
    await replicas[0]!.call(mailbox, (client, options) =>
      client.apply(mailbox, [create, { kind: 'delete', item: { itemId, changeKey } }], options),
    );
    expect(exchange.control.counters().requests).toEqual({ CreateItem: 1 });
  });
});

describe('a server', () => {
  test('that is dead is left alone, tried by one request at a time, and used again by itself', async () => {
    const { url } = exchange;
    await start(memory(), 3, { restUntilProbe: () => 400 });
    await readAll(1);
    await exchange.close();
    await vi.waitFor(async () => {
      await replicas[0]!.find(mailboxes[0]!, 'nobody');
      expect(replicas[0]!.reports).toContainEqual(expect.any(String));
    });
    await sleep(20);
    const held = await Promise.all(replicas.map((replica) => replica.find(mailboxes[9]!, 'nobody')));
    for (const each of held)
      expect(each).toMatchObject({ problem: { kind: 'transient', heldBack: true, outcomeUnknown: false } });
    expect(replicas[0]!.reports.at(-1)).toMatch(/refused the connection.*until it answers again/);

    await sleep(450);
    // Still dead: one attempt of all replicas, and the rest begins anew.
    const before = replicas.map(({ mailboxes: client }) => client.requests()['FindItem'] ?? 0);
    await Promise.all(
      replicas.flatMap((replica) => mailboxes.slice(0, 5).map((each) => replica.find(each, 'x'))),
    );
    const after = replicas.map(({ mailboxes: client }) => client.requests()['FindItem'] ?? 0);
    expect(after.reduce((sum, each, index) => sum + each - before[index]!, 0)).toBe(1);

    exchange = await startExchange(mailboxes, Number(new URL(url).port));
    await vi.waitFor(
      async () => {
        for (const replica of replicas)
          expect(await replica.find(mailboxes[3]!, 'nobody')).toMatchObject({ ok: true });
      },
      { timeout: 5_000, interval: 100 },
    );
    expect(replicas.map(({ reports }) => reports.at(-1)).filter((each) => each !== undefined)).toContain(
      null,
    );
  });

  test('that refuses the account is not asked once for each mailbox', async () => {
    await start(memory(), 3, { password: 'wrong', restUntilProbe: () => 500 });
    const attempts = () =>
      replicas.reduce((sum, each) => sum + (each.mailboxes.requests()['FindItem'] ?? 0), 0);
    const all = () =>
      Promise.all(mailboxes.map((mailbox, index) => replicas[index % 3]!.find(mailbox, 'nobody')));
    for (const each of await all())
      expect(each).toMatchObject({ ok: false, problem: { kind: 'denied', reason: 'sign-in' } });
    expect(attempts()).toBe(1);
    expect(replicas.flatMap(({ reports }) => reports)).toEqual([expect.stringMatching(/svc.*not locked/)]);
    await sleep(550);
    await all();
    expect(attempts()).toBe(2);

    // The account gets the password that the settings name; the next attempt finds out.
    exchange.control.setAccount({ userName: 'svc', password: 'wrong' });
    await sleep(550);
    expect((await all()).filter(({ ok }) => ok).length).toBeGreaterThan(0);
    await vi.waitFor(async () => expect((await all()).every(({ ok }) => ok)).toBe(true));
    expect(replicas.flatMap(({ reports }) => reports)).toContain(null);
  });

  test('that refuses the account of a process is tried at once by the next one, whose settings may be others', async () => {
    const connect = memory();
    await start(connect, 1, { password: 'wrong' });
    await replicas[0]!.find(mailboxes[0]!, 'nobody');
    expect(await replicas[0]!.find(mailboxes[1]!, 'nobody')).toMatchObject({ problem: { heldBack: true } });
    await sleep(20);
    await start(connect, 1);
    expect(await replicas[1]!.find(mailboxes[0]!, 'nobody')).toMatchObject({ ok: true });
  });
});
