import { afterEach, describe, expect, test } from 'vitest';
import type { EarlyArrival, Fault } from '../src/index.js';
import { all, ANNA, attributes, BORIS, useServer } from './support/server.js';
import { createContacts, findItems, getItems } from './support/requests.js';

const server = useServer();
const control = () => server.emulator.control;
const surnames = () =>
  control()
    .contacts(ANNA)
    .map(({ properties }) => properties.Surname);
const create = (...names: string[]) =>
  server.send(createContacts(...names.map((name) => `<t:Surname>${name}</t:Surname>`)));

afterEach(() => control().clearFaults());

describe('a busy server', () => {
  test('by HTTP 503, with and without a time to come back', async () => {
    control().injectFault({ kind: 'busy-http-503', retryAfterSeconds: 7 });
    control().injectFault({ kind: 'busy-http-503' });
    const [first, second] = [await create('A'), await create('A')];
    expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7']);
    expect([second.status, second.headers.get('retry-after')]).toEqual([503, null]);
    expect(surnames()).not.toContain('A');
  });

  test('by a fault with a back-off', async () => {
    control().injectFault({ kind: 'busy-fault', backOffMilliseconds: 4321 });
    const reply = await create('B');
    expect([reply.status, reply.codes]).toEqual([500, ['ErrorServerBusy']]);
    expect(reply.text).toContain('<t:Value Name="BackOffMilliseconds">4321</t:Value>');
    expect(surnames()).not.toContain('B');
  });

  test('inside a reply with HTTP 200', async () => {
    control().injectFault({ kind: 'busy-response', backOffMilliseconds: 50 });
    const reply = await create('C', 'D');
    expect([reply.status, reply.codes]).toEqual([200, ['ErrorServerBusy', 'ErrorBatchProcessingStopped']]);
    expect(attributes(reply.text, 'CreateItemResponseMessage', 'ResponseClass')).toEqual([
      'Error',
      'Warning',
    ]);
    control().injectFault({ kind: 'busy-response', innerCode: true });
    const inner = await create('C');
    expect(inner.codes).toEqual(['ErrorInternalServerError']);
    expect(inner.text).toContain('<t:Value Name="InnerErrorResponseCode">ErrorServerBusy</t:Value>');
    expect(surnames()).not.toContain('C');
  });

  test('when too many requests are under way for one mailbox', async () => {
    control().setLatency(1_000);
    const replies = await Promise.all(Array.from({ length: 30 }, () => server.send(findItems())));
    const other = await server.send(findItems(), { user: 'service', as: BORIS });
    control().setLatency(0);
    const busy = replies.filter(({ codes }) => codes[0] === 'ErrorServerBusy');
    expect([busy.length, other.codes]).toEqual([3, ['NoError']]);
    expect(control().counters().mostUnderWayByMailbox[ANNA]).toBe(27);
  });
});

describe('clients that do not rest', () => {
  const early = () => control().earlyArrivals();

  test('are noted: those of the mailbox after a fault, all of the account after HTTP 503, and none when the rest is over', async () => {
    control().resetCounters();
    control().injectFault({ kind: 'busy-fault', backOffMilliseconds: 400, mailbox: ANNA });
    await create('busy');
    expect(early()).toEqual([]);
    await server.send(findItems(), { user: 'service', as: BORIS });
    expect(early()).toEqual([]);
    await server.send(findItems());
    expect(early()).toMatchObject([{ operation: 'FindItem', mailbox: ANNA, scope: 'mailbox' }]);
    const [{ sinceAnnounced, left }] = early() as [EarlyArrival];
    expect(sinceAnnounced + left).toBeCloseTo(400, 5);
    await new Promise((resolve) => setTimeout(resolve, 410));
    await server.send(findItems());
    expect(early()).toHaveLength(1);

    control().injectFault({ kind: 'busy-http-503', retryAfterSeconds: 1 });
    await server.send(findItems(), { user: 'service', as: BORIS });
    await server.send(findItems(), { user: 'service', as: ANNA });
    expect(early().at(-1)).toMatchObject({ mailbox: ANNA, scope: 'account' });
    control().resetCounters();
    expect(early()).toEqual([]);
  });
});

describe('replies that are none', () => {
  test.each<[Fault, number, string]>([
    [{ kind: 'html' }, 200, '<form>'],
    [{ kind: 'empty' }, 200, ''],
    [{ kind: 'http-status', status: 502 }, 502, ''],
  ])('%j', async (fault, status, words) => {
    control().injectFault(fault);
    const reply = await create('E');
    expect([reply.status, reply.text.includes(words), reply.codes]).toEqual([status, true, []]);
    expect(surnames()).not.toContain('E');
  });

  test('one that ends in its middle was processed all the same', async () => {
    control().injectFault({ kind: 'truncated' });
    const reply = await create('F');
    expect(reply.text).not.toContain('</s:Envelope>');
    expect(surnames()).toContain('F');
  });

  test('a connection that is cut before or after', async () => {
    control().injectFault({ kind: 'reset-before' });
    await expect(create('G')).rejects.toThrow('fetch failed');
    expect(surnames()).not.toContain('G');
    control().injectFault({ kind: 'reset-after' });
    await expect(create('G')).rejects.toThrow('fetch failed');
    expect(surnames()).toContain('G');
  });

  test('a server that hangs goes on afterwards', async () => {
    control().injectFault({ kind: 'hang', ms: 100 });
    const hanging = create('H');
    expect((await server.send(findItems())).codes).toEqual(['NoError']);
    expect(surnames()).not.toContain('H');
    expect((await hanging).codes).toEqual(['NoError']);
  });
});

describe('single items and whole requests', () => {
  test('one item of a batch fails, the others do not', async () => {
    control().injectFault({ kind: 'item-error', index: 1, responseCode: 'ErrorItemSave' });
    expect((await create('I', 'J', 'K')).codes).toEqual(['NoError', 'ErrorItemSave', 'NoError']);
    expect(surnames()).toEqual(expect.arrayContaining(['I', 'K']));
    expect(surnames()).not.toContain('J');
  });

  test('the item that a text names fails in whatever request it is, and no other', async () => {
    control().injectFault({
      kind: 'item-error',
      containing: 'Crooked',
      responseCode: 'ErrorItemSave',
      times: null,
    });
    expect((await create('Straight', 'Crooked')).codes).toEqual(['NoError', 'ErrorItemSave']);
    expect((await create('Crooked', 'Upright')).codes).toEqual(['ErrorItemSave', 'NoError']);
    expect(surnames()).not.toContain('Crooked');
    control().clearFaults();
    expect((await create('Crooked')).codes).toEqual(['NoError']);
  });

  test('a request fails as a whole for one item in it', async () => {
    control().injectFault({
      kind: 'fault-over',
      containing: 'Poison',
      responseCode: 'ErrorInternalServerError',
      times: null,
    });
    expect((await create('Before', 'Poison')).codes).toEqual(['ErrorInternalServerError']);
    expect((await create('Before')).codes).toEqual(['NoError']);
    expect(surnames()).not.toContain('Poison');
    control().clearFaults();
  });

  test('an error that would recur stops the batch', async () => {
    control().injectFault({ kind: 'item-error', index: 1, responseCode: 'ErrorMailboxStoreUnavailable' });
    const reply = await create('L', 'M', 'N');
    expect(reply.codes).toEqual(['NoError', 'ErrorMailboxStoreUnavailable', 'ErrorBatchProcessingStopped']);
    expect(surnames()).toContain('L');
    expect(surnames()).not.toContain('N');
  });

  test('any other fault', async () => {
    control().injectFault({
      kind: 'fault',
      responseCode: 'ErrorPasswordExpired',
      message: 'The password has expired.',
    });
    const reply = await create('O');
    expect([reply.status, reply.codes, all(reply.text, 'faultstring')]).toEqual([
      500,
      ['ErrorPasswordExpired'],
      ['The password has expired.'],
    ]);
  });
});

describe('whom a fault befalls', () => {
  test('an operation, a mailbox, so many times', async () => {
    control().injectFault({
      kind: 'http-status',
      status: 599,
      operation: 'CreateItem',
      mailbox: BORIS,
      times: 2,
    });
    const asBoris = { user: 'service', as: BORIS };
    expect((await create('P')).status).toBe(200);
    expect((await server.send(findItems(), asBoris)).status).toBe(200);
    const statuses: number[] = [];
    for (let count = 0; count < 3; count++)
      statuses.push((await server.send(createContacts(''), asBoris)).status);
    expect(statuses).toEqual([599, 599, 200]);
  });

  test('everybody until it is cleared, or nobody by chance', async () => {
    control().injectFault({ kind: 'empty', times: Infinity });
    control().injectFault({ kind: 'empty', probability: 0 });
    for (let count = 0; count < 3; count++) expect((await create('Q')).text).toBe('');
    control().clearFaults();
    control().injectFault({ kind: 'empty', probability: 0 });
    expect((await create('Q')).codes).toEqual(['NoError']);
  });
});

describe('counters', () => {
  test('count requests and what they wrote', async () => {
    control().resetCounters();
    const { text } = await create('R', 'S');
    await server.send(getItems(attributes(text, 'ItemId', 'Id')));
    await server.send('<m:GetItem/>');
    expect(control().counters()).toMatchObject({
      requests: { CreateItem: 1, GetItem: 1, '(unreadable)': 1 },
      items: { CreateItem: 2 },
      mostUnderWay: 1,
      mostUnderWayByMailbox: { [ANNA]: 1 },
    });
  });

  test('tell which requests were anchored to their mailbox', async () => {
    control().resetCounters();
    await create('T');
    await server.send(findItems(), { user: 'service', as: BORIS });
    await server.send(findItems(), { user: 'service', as: BORIS, anchor: BORIS });
    expect(control().counters().anchors).toEqual({ '(none)': 1, [BORIS]: 1 });
  });
});
