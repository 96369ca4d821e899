import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import type { Delivery, RawReply } from './reply.js';

/** A reply and the way it takes; null: the connection is closed without one. */
export type Answer = { readonly reply: RawReply; readonly delivery: Delivery } | null;

/** Answers HTTP requests with whatever bytes it is told: no HTTP library would send most of them. */
export class RawServer {
  answer: (request: string) => Answer = () => null;
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(): Promise<RawServer> {
    const server = createServer((socket) => raw.serve(socket)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const raw: RawServer = new RawServer(server, `http://127.0.0.1:${port}/ews/exchange.asmx`);
    return raw;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private serve(socket: Socket): void {
    this.sockets.add(socket);
    socket.setNoDelay(true);
    socket.on('close', () => this.sockets.delete(socket)).on('error', () => socket.destroy());
    let received = Buffer.alloc(0);
    socket.on('data', (chunk) => {
      received = Buffer.concat([received, chunk]);
      for (;;) {
        const head = received.indexOf('\r\n\r\n');
        if (head < 0) return;
        const length = Number(
          /^content-length: *(\d+)/im.exec(received.toString('latin1', 0, head))?.[1] ?? 0,
        );
        const end = head + 4 + length;
        if (received.length < end) return;
        const request = received.toString('utf8', head + 4, end);
        received = received.subarray(end);
        send(socket, this.answer(request));
      }
    });
  }
}

function send(socket: Socket, answer: Answer): void {
  if (!answer) return void socket.destroy();
  const { delivery } = answer;
  const bytes = onTheWire(answer.reply, delivery);
  if (delivery.cutAfter !== null) return void socket.end(bytes.subarray(0, delivery.cutAfter));
  socket.write(bytes);
  // What follows a frame that does not fit would be taken for the next reply.
  if (delivery.framing === 'none' || delivery.framing === 'too-short' || delivery.framing === 'too-long')
    socket.end();
}

function onTheWire({ status, headers, body }: RawReply, { framing }: Delivery): Buffer {
  const head = (frame: readonly string[]) =>
    Buffer.from([`HTTP/1.1 ${status} Said so`, ...headers, ...frame].join('\r\n') + '\r\n\r\n', 'latin1');
  const declared = (length: number) => [`Content-Length: ${length}`];
  switch (framing) {
    case 'whole':
      return Buffer.concat([head(declared(body.length)), body]);
    case 'gzip':
      return Buffer.concat([head(['Content-Encoding: gzip', ...declared(body.length)]), body]);
    case 'none':
      return Buffer.concat([head(['Connection: close']), body]);
    case 'too-long':
      return Buffer.concat([head(declared(body.length + 10)), body]);
    case 'too-short':
      return Buffer.concat([head(declared(Math.max(body.length - 10, 0))), body]);
    case 'chunked': {
      const half = Math.floor(body.length / 2);
      const chunks = [body.subarray(0, half), body.subarray(half)].filter(({ length }) => length > 0);
      const parts = chunks.flatMap((chunk) => [
        Buffer.from(`${chunk.length.toString(16)}\r\n`),
        chunk,
        Buffer.from('\r\n'),
      ]);
      return Buffer.concat([head(['Transfer-Encoding: chunked']), ...parts, Buffer.from('0\r\n\r\n')]);
    }
  }
}
