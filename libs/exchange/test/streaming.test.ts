import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExchangeResult } from '@pmsync/contracts';
import { startEmulator, type Emulator, type EmulatorOptions } from '@pmsync/exchange-emulator';
import { afterEach, describe, expect, test, vi } from 'vitest';
import {
  connectEws,
  type Encounter,
  type Traffic,
  type Watch,
  type WatchableMailboxes,
} from '../src/index.js';
import { accessTo } from './access.js';

const addresses = ['anna@example.com', 'boris@example.com', 'clara@example.com'];
const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function start(options: Partial<EmulatorOptions> = {}, signIn?: 'ntlm') {
  const emulator = await startEmulator({
    dataFile: ':memory:',
    accounts: [{ userName: 'svc', password: 's3cret', mayImpersonate: true }],
    mailboxes: addresses.map((address) => ({ address, displayName: address })),
    ...options,
  });
  const account = { userName: 'svc', domain: 'FIRM', password: 's3cret' };
  const mailboxes = connect(emulator.url, signIn ? { signIn: { kind: signIn, ...account } } : {});
  closing.push(() => emulator.close());
  return { emulator, mailboxes };
}

function connect(url: string, changes: Parameters<typeof accessTo>[1] = {}): WatchableMailboxes {
  const mailboxes = connectEws(accessTo(url, changes));
  closing.push(() => mailboxes.close());
  return mailboxes;
}

const options = () => ({ deadline: Date.now() + 10_000 });

async function watchAll(mailboxes: WatchableMailboxes): Promise<Watch> {
  const watch = mailboxes.watch(addresses[0]!);
  for (const mailbox of addresses)
    expect(await watch.add(mailbox, options())).toEqual({ ok: true, value: null });
  return watch;
}

function follow(watch: Watch, silence = 10_000) {
  const told = { alive: 0, changed: [] as string[], lost: [] as string[] };
  const abort = new AbortController();
  const end: Promise<ExchangeResult<null>> = watch.follow(
    {
      alive: () => (told.alive += 1),
      changed: (mailbox) => told.changed.push(mailbox),
      lost: (mailbox) => told.lost.push(mailbox),
    },
    { silence, signal: abort.signal },
  );
  closing.push(async () => {
    abort.abort();
    await end;
  });
  return { ...told, told, end };
}

async function hearsAll(emulator: Emulator, watch: Watch): Promise<void> {
  const { told } = follow(watch);
  await vi.waitFor(() => expect(told.alive).toBeGreaterThan(0), { timeout: 5_000 });
  for (const mailbox of addresses) emulator.control.createContact(mailbox, { Surname: 'A' });
  await vi.waitFor(() => expect([...new Set(told.changed)].sort()).toEqual(addresses), { timeout: 5_000 });
  expect(told.lost).toEqual([]);
}

describe('streaming', () => {
  test('reads what odd servers send: other prefixes, split characters, envelopes that stick together', async () => {
    const { emulator, mailboxes } = await start();
    emulator.control.setStreamShape({
      prefix: 'odd',
      unicodeIds: true,
      splitCharacters: true,
      glueEnvelopes: true,
    });
    await hearsAll(emulator, await watchAll(mailboxes));
  });

  test('keeps a group together on the back end that has it', async () => {
    const { emulator, mailboxes } = await start({ backEnds: 3 });
    await hearsAll(emulator, await watchAll(mailboxes));
    const { anchors } = emulator.control.counters();
    expect(anchors).toEqual({ [addresses[0]!]: addresses.length + 1 });
  });

  test('signs in on its own connection by NTLM', async () => {
    const { emulator, mailboxes } = await start({ signIn: ['NTLM'], domain: 'FIRM' }, 'ntlm');
    await hearsAll(emulator, await watchAll(mailboxes));
  });

  test('does not take a place from other requests', async () => {
    const { emulator, mailboxes } = await start();
    for (let count = 0; count < 40; count += 1) {
      const mailbox = addresses[count % addresses.length]!;
      const watch = mailboxes.watch(mailbox);
      await watch.add(mailbox, options());
      const { told } = follow(watch);
      if (count < 30) await vi.waitFor(() => expect(told.alive).toBe(1), { timeout: 5_000 });
    }
    expect(emulator.control.notifications().streams).toBe(30);
    expect(await mailboxes.changes(addresses[0]!, null, 512, options())).toMatchObject({ ok: true });
  });

  test('that a proxy holds back is noticed by its silence', async () => {
    const { emulator, mailboxes } = await start();
    emulator.control.setStreamShape({ buffered: true });
    const { told, end } = follow(await watchAll(mailboxes), 300);
    expect(await end).toMatchObject({
      ok: false,
      problem: { kind: 'unsupported', message: expect.stringContaining('does a proxy') as string },
    });
    expect(told.alive).toBe(0);
  });

  test('that falls silent after a while has broken off', async () => {
    const { mailboxes } = await start();
    const { told, end } = follow(await watchAll(mailboxes), 300);
    expect(await end).toMatchObject({ ok: false, problem: { kind: 'transient' } });
    expect(told.alive).toBe(1);
  });

  test('goes on as long as there are signs of life', async () => {
    const { emulator, mailboxes } = await start();
    emulator.control.setStreamShape({ heartbeatMilliseconds: 50 });
    const { told, end } = follow(await watchAll(mailboxes), 400);
    await vi.waitFor(() => expect(told.alive).toBeGreaterThan(12), { timeout: 5_000 });
    expect(await Promise.race([end, Promise.resolve('open')])).toBe('open');
  });

  test.each([
    [
      { kind: 'http-status', status: 404 },
      { kind: 'not-found', what: 'server' },
    ],
    [
      { kind: 'http-status', status: 405 },
      { kind: 'not-found', what: 'server' },
    ],
    [{ kind: 'http-status', status: 502 }, { kind: 'transient' }],
    [{ kind: 'fault', responseCode: 'ErrorInvalidRequest' }, { kind: 'invalid' }],
    [{ kind: 'busy-http-503' }, { kind: 'throttled' }],
    [{ kind: 'html' }, { kind: 'transient' }],
    [{ kind: 'empty' }, { kind: 'transient' }],
    [{ kind: 'reset-before' }, { kind: 'transient' }],
  ] as const)('refused by %o is told as %o', async (fault, problem) => {
    const { emulator, mailboxes } = await start();
    const watch = await watchAll(mailboxes);
    emulator.control.injectFault({ ...fault, operation: 'GetStreamingEvents' });
    const { end, told } = follow(watch);
    expect(await end).toMatchObject({ ok: false, problem });
    expect(told.alive).toBe(0);
  });

  test.each([
    'ErrorReadEventsFailed',
    'ErrorProxyRequestNotAllowed',
    'ErrorProxiedSubscriptionCallFailure',
    'ErrorExpiredSubscription',
  ])('refused by %s needs new subscriptions', async (responseCode) => {
    const { emulator, mailboxes } = await start();
    const watch = await watchAll(mailboxes);
    const operation = 'GetStreamingEvents';
    emulator.control.injectFault({ kind: 'item-error', index: 0, responseCode, operation });
    const { end, told } = follow(watch);
    await end;
    expect(told.lost.toSorted()).toEqual(addresses);
    for (const mailbox of addresses) expect((await watch.add(mailbox, options())).ok).toBe(true);
    await hearsAll(emulator, watch);
  });

  test('that a server is too old for is refused when a mailbox is added', async () => {
    const { emulator } = await start({ serverVersion: 'Exchange2007_SP1' });
    const watch = connect(emulator.url, { version: 'Exchange2007_SP1' }).watch(addresses[0]!);
    expect(await watch.add(addresses[0]!, options())).toMatchObject({
      ok: false,
      problem: { kind: 'invalid' },
    });
  });

  test('of one budget more than it has is refused to the mailbox that leads it', async () => {
    const { mailboxes } = await start({ maxStreams: 1 });
    const { told } = follow(await watchAll(mailboxes));
    await vi.waitFor(() => expect(told.alive).toBe(1), { timeout: 5_000 });
    expect(await follow(await watchAll(mailboxes)).end).toMatchObject({
      ok: false,
      problem: {
        kind: 'denied',
        reason: 'access',
        message: expect.stringContaining('ErrorExceededConnectionCount') as string,
      },
    });
  });

  test.each([
    ['ErrorExceededSubscriptionCount', { kind: 'item-error', index: 0 }],
    ['ErrorExceededSubscriptionCount', { kind: 'fault' }],
    ['ErrorExceededConnectionCount', { kind: 'item-error', index: 0 }],
    ['ErrorExceededConnectionCount', { kind: 'fault' }],
  ] as const)(
    'by %s in %o refuses notifications, and lets the mailbox do all else',
    async (responseCode, how) => {
      const { emulator } = await start();
      const met: Encounter['kind'][] = [];
      const traffic: Traffic = { refusal: () => null, met: (_, { kind }) => void met.push(kind) };
      const mailboxes = connectEws(accessTo(emulator.url, {}), traffic);
      closing.push(() => mailboxes.close());
      const watch = mailboxes.watch(addresses[0]!);
      emulator.control.injectFault({ ...how, responseCode, operation: 'Subscribe' });
      expect(await watch.add(addresses[0]!, options())).toMatchObject({
        ok: false,
        problem: {
          kind: 'denied',
          reason: 'access',
          message: expect.stringContaining(responseCode) as string,
        },
      });
      expect(new Set(met)).toEqual(new Set(['answered']));
      emulator.control.injectFault({ kind: 'fault', responseCode, operation: 'SyncFolderItems' });
      expect(await mailboxes.changes(addresses[0]!, null, 512, options())).toMatchObject({
        ok: false,
        problem: { kind: 'throttled', scope: 'mailbox' },
      });
      expect(met).toContain('busy');
    },
  );

  test('ends when the connection to Exchange is closed', async () => {
    const { mailboxes } = await start();
    const { end, told } = follow(await watchAll(mailboxes));
    await vi.waitFor(() => expect(told.alive).toBe(1), { timeout: 5_000 });
    await mailboxes.close();
    expect(await end).toMatchObject({ ok: false, problem: { kind: 'transient' } });
  });

  test('ends where the server sends what is no XML', async () => {
    const server = createServer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/xml' });
      response.write('<a xmlns="urn:b">&#x0;</a>');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    closing.push(async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    });
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/ews/exchange.asmx`;
    expect(await follow(connect(url).watch(addresses[0]!)).end).toMatchObject({
      ok: false,
      problem: { kind: 'transient', message: expect.stringContaining('cannot be read') as string },
    });
  });
});
