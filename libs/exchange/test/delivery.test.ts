import { once } from 'node:events';
import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { canonicalContact } from '@pmsync/domain';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { connectEws, type WatchableMailboxes } from '../src/index.js';
import { accessTo } from './access.js';
import { RawReplyServer } from './raw-reply-server.js';

const mailbox = 'anna@example.com';
const creation = [
  { kind: 'create' as const, identity: 'contact/1', contact: canonicalContact({ surname: 'Ли' }) },
];
const megabyte = 1_048_576;

const envelope = (inner: string) =>
  `<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" xmlns:m="http://schemas.microsoft.com/exchange/services/2006/messages" xmlns:t="http://schemas.microsoft.com/exchange/services/2006/types"><s:Body>${inner}</s:Body></s:Envelope>`;
const response = (operation: string, inner: readonly string[]) => {
  const messages = inner.map(
    (each) =>
      `<m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:Items>${each}</m:Items></m:${operation}ResponseMessage>`,
  );
  return envelope(
    `<m:${operation}Response><m:ResponseMessages>${messages.join('')}</m:ResponseMessages></m:${operation}Response>`,
  );
};
const item = (id: string, inner = '') =>
  `<t:Contact><t:ItemId Id="${id}" ChangeKey="k"/>${inner}</t:Contact>`;
const framed = (body: Buffer | string, headers: readonly string[] = []) => {
  const bytes = Buffer.from(body);
  const head = ['HTTP/1.1 200 OK', 'Content-Type: text/xml', `Content-Length: ${bytes.length}`, ...headers];
  return Buffer.concat([Buffer.from(`${head.join('\r\n')}\r\n\r\n`), bytes]);
};

/** The process that a bomb would blow up is this one; the figure is what it holds more than before. */
function memory(): number {
  const { rss } = process.memoryUsage();
  return rss / megabyte;
}

describe('replies that come in an odd way', () => {
  let server: RawReplyServer;
  let mailboxes: WatchableMailboxes;
  beforeEach(async () => {
    server = await RawReplyServer.start();
    mailboxes = connectEws(accessTo(server.url));
  });
  afterEach(async () => {
    await mailboxes.close();
    await server.close();
  });

  const apply = (milliseconds = 5_000) =>
    mailboxes.apply(mailbox, creation, { deadline: Date.now() + milliseconds });
  const get = (ids: readonly string[]) => mailboxes.get(mailbox, ids, { deadline: Date.now() + 10_000 });

  test('one that drips, a byte at a time, is given up at the deadline, with the outcome open', async () => {
    const reply = framed(response('CreateItem', [item('AAA')]));
    server.answer = (socket) => void drip(socket, reply);
    const begin = Date.now();
    expect(await apply(700)).toMatchObject({
      ok: false,
      problem: { kind: 'transient', outcomeUnknown: true },
    });
    expect(Date.now() - begin).toBeGreaterThanOrEqual(600);
    expect(Date.now() - begin).toBeLessThan(3_000);
  });

  test('one that arrives a byte at a time, but in time, is understood', async () => {
    const reply = framed(response('CreateItem', [item('Жё')]));
    server.answer = (socket) => void drip(socket, reply, 0);
    expect(await apply(20_000)).toMatchObject({ value: [{ kind: 'done', item: { itemId: 'Жё' } }] });
  });

  test('one that is cut off at any place leaves the outcome open, and the next call works', async () => {
    const reply = framed(response('CreateItem', [item('AAA')]));
    for (let cut = 0; cut < reply.length; cut += 10) {
      server.answer = (socket) => void socket.end(reply.subarray(0, cut));
      expect(await apply(), `after ${cut} bytes`).toMatchObject({
        ok: false,
        problem: { kind: 'transient', outcomeUnknown: true },
      });
      expect(server.requests, 'a create is never sent twice').toBe(1);
      server.requests = 0;
    }
    server.answer = (socket) => void socket.write(reply);
    expect(await apply()).toMatchObject({ ok: true, value: [{ kind: 'done' }] });
  });

  test('one of 50 MB is not taken in: a write has an unknown outcome, an item by itself cannot be read', async () => {
    let sent = 0;
    server.answer = (socket) => void flood(socket, 50, (megabytes) => (sent = megabytes));
    const before = memory();
    expect(await apply(20_000)).toMatchObject({
      ok: false,
      problem: { kind: 'transient', outcomeUnknown: true },
    });
    expect(sent).toBeLessThan(40);
    expect(await get(['AAA'])).toMatchObject({
      ok: true,
      value: [{ ok: false, problem: { kind: 'invalid', message: expect.stringContaining('16 MB') } }],
    });
    expect(memory() - before).toBeLessThan(200);
  });

  const follow = async (stream: (socket: Socket) => void) => {
    const subscribed = envelope(
      '<m:SubscribeResponse><m:ResponseMessages><m:SubscribeResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode><m:SubscriptionId>S</m:SubscriptionId></m:SubscribeResponseMessage></m:ResponseMessages></m:SubscribeResponse>',
    );
    server.answer = (socket) => {
      server.answer = stream;
      socket.write(framed(subscribed));
    };
    const watch = mailboxes.watch(mailbox);
    expect(await watch.add(mailbox, { deadline: Date.now() + 5_000 })).toMatchObject({ ok: true });
    let changed = 0;
    const listener = { alive: () => {}, changed: () => (changed += 1), lost: () => {} };
    const result = await watch.follow(listener, { silence: 5_000, signal: AbortSignal.timeout(15_000) });
    return { result, changed };
  };

  test('a stream of notifications may become longer than any reply', async () => {
    const news = (inner: string) =>
      envelope(
        `<m:GetStreamingEventsResponse><m:ResponseMessages><m:GetStreamingEventsResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${inner}</m:GetStreamingEventsResponseMessage></m:ResponseMessages></m:GetStreamingEventsResponse>`,
      );
    const event = `<t:Notification><t:SubscriptionId>S</t:SubscriptionId><t:ModifiedEvent><t:Note>${'x'.repeat(megabyte)}</t:Note></t:ModifiedEvent></t:Notification>`;
    const { result, changed } = await follow((socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nConnection: close\r\n\r\n');
      for (let index = 0; index < 20; index += 1)
        socket.write(news(`<m:Notifications>${event}</m:Notifications>`));
      socket.end(news('<m:ConnectionStatus>Closed</m:ConnectionStatus>'));
    });
    expect(result).toEqual({ ok: true, value: null });
    expect(changed).toBe(20);
  });

  test.each([
    ['500 Internal Server Error', 'invalid'],
    ['200 OK', 'transient'],
  ])('50 MB with HTTP %s in place of notifications are not taken in', async (status, kind) => {
    let sent = 0;
    const { result } = await follow(
      (socket) => void flood(socket, 50, (megabytes) => (sent = megabytes), status),
    );
    expect(result).toMatchObject({ ok: false, problem: { kind } });
    expect(sent).toBeLessThan(40);
  });

  test('items whose replies are too large together are read one by one, but for the one that is too large', async () => {
    const large = new Set(['b']);
    const notes = 'x'.repeat(17 * megabyte);
    const asked: string[][] = [];
    const raw = server;
    // The ids that were asked for are in the order of the calls: each half after the other.
    const halves = [['a', 'b', 'c', 'd'], ['a', 'b'], ['a'], ['b'], ['c', 'd']];
    raw.answer = (socket) => {
      const ids = halves[asked.length]!;
      asked.push(ids);
      const inner = ids.map((id) =>
        item(id, large.has(id) ? `<t:Body>${notes}</t:Body>` : '<t:Surname>Ли</t:Surname>'),
      );
      socket.write(framed(response('GetItem', inner)));
    };
    const result = await get(['a', 'b', 'c', 'd']);
    expect(result).toMatchObject({
      ok: true,
      value: [
        { ok: true, value: { itemId: 'a' } },
        { ok: false, problem: { kind: 'invalid' } },
        { ok: true, value: { itemId: 'c' } },
        { ok: true, value: { itemId: 'd', contact: { surname: 'Ли' } } },
      ],
    });
    expect(asked).toEqual(halves);
  });

  test('one that is compressed, which nobody asked for, is not unpacked', async () => {
    // 200 MB of blanks make 200 KB.
    const bomb = gzipSync(
      Buffer.concat([Buffer.from(response('CreateItem', [item('AAA')])), Buffer.alloc(200 * megabyte, ' ')]),
    );
    const before = memory();
    server.answer = (socket) => void socket.write(framed(bomb, ['Content-Encoding: gzip']));
    expect(await apply()).toMatchObject({ ok: false, problem: { kind: 'transient', outcomeUnknown: true } });
    expect(memory() - before).toBeLessThan(100);
  });

  test('one of a few megabytes that would become millions of elements is refused in short time', async () => {
    for (const inner of ['<a/>'.repeat(2_000_000), '<a>'.repeat(1_000_000), '<a b="c" '.repeat(100_000)]) {
      server.answer = (socket) => void socket.write(framed(response('CreateItem', [inner])));
      const begin = performance.now();
      expect(await apply()).toMatchObject({
        ok: false,
        problem: { kind: 'transient', outcomeUnknown: true },
      });
      expect(performance.now() - begin).toBeLessThan(4_000);
    }
  });
});

async function drip(socket: Socket, reply: Buffer, pause = 5): Promise<void> {
  for (const byte of reply) {
    if (socket.destroyed) return;
    socket.write(Buffer.of(byte));
    if (pause > 0) await sleep(pause);
    else await new Promise((resolve) => setImmediate(resolve));
  }
}

/** Sends megabytes for as long as somebody takes them. */
async function flood(
  socket: Socket,
  megabytes: number,
  told: (sent: number) => void,
  status = '200 OK',
): Promise<void> {
  socket.write(
    `HTTP/1.1 ${status}\r\nContent-Type: text/xml\r\nContent-Length: ${megabytes * megabyte}\r\n\r\n`,
  );
  const piece = Buffer.alloc(megabyte, 'x');
  for (let sent = 1; sent <= megabytes && !socket.destroyed; sent += 1) {
    if (!socket.write(piece))
      await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
    told(sent);
  }
}
