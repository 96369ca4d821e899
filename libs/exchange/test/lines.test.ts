import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { LineClosed, type LineReply } from '../src/ews/transport/line.js';
import { Lines } from '../src/ews/transport/lines.js';
import { Networks } from '../src/ews/transport/networks.js';

/** Answers each request with 200 and the number of its connection. */
let server: ReturnType<typeof createServer>;
let sockets: Socket[];
let lines: Lines;

beforeEach(async () => {
  sockets = [];
  server = createServer((socket) => {
    const number = String(sockets.push(socket));
    socket.on('error', () => {});
    socket.on('data', () => {
      setTimeout(
        () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${number.length}\r\n\r\n${number}`),
        20,
      );
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  lines = new Lines({
    origin: new URL(`http://127.0.0.1:${port}`),
    certificateAuthorities: null,
    verifyCertificate: true,
    proxy: null,
    networks: new Networks({ refused: [], allowed: [] }),
  });
});
afterEach(async () => {
  await lines.close();
  for (const socket of sockets) socket.destroy();
  server.close();
});

const post = () => lines.with(5_000, (line) => line.post('/', {}, Buffer.from('x'), 5_000));
const bodies = (replies: LineReply[]) => replies.map(({ body }) => body).sort();

test('a connection is used again, and as many are opened as are needed at once', async () => {
  expect(bodies([await post(), await post()])).toEqual(['1', '1']);
  expect(bodies(await Promise.all([post(), post(), post()]))).toEqual(['1', '2', '3']);
  expect((await post()).body).toMatch(/^[123]$/);
});

test('one that the server closed or broke off while nobody used it is not used again', async () => {
  await post();
  sockets[0]!.end();
  await sleep(50);
  expect((await post()).body).toBe('2');
  sockets[1]!.resetAndDestroy();
  await sleep(50);
  expect((await post()).body).toBe('3');
});

test('one that breaks off before its first request says that nothing was sent', async () => {
  const sending = lines.with(5_000, async (line) => {
    await sleep(50);
    sockets[0]!.resetAndDestroy();
    await sleep(50);
    return await line.post('/', {}, Buffer.from('x'), 5_000);
  });
  await expect(sending).rejects.toBeInstanceOf(LineClosed);
});

test('one that turns out to be closed is replaced by a new one, not by another old one', async () => {
  const old = new Set<unknown>();
  await Promise.all(
    [1, 2, 3].map(() =>
      lines.with(5_000, async (line) => {
        old.add(line);
        return await line.post('/', {}, Buffer.from('x'), 5_000);
      }),
    ),
  );
  expect(old.size).toBe(3);
  const reply = await lines.with(5_000, async (line) => {
    if (old.has(line)) throw new LineClosed('The server closed all that were unused.');
    return await line.post('/', {}, Buffer.from('x'), 5_000);
  });
  expect(reply.body).toBe('4');
});

test('closing waits for the requests under way', async () => {
  const sent = post();
  await sleep(5);
  await lines.close();
  expect((await sent).body).toBe('1');
});
