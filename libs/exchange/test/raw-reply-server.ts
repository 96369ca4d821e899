import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';

/** Answers each request with whatever is written to its socket: for replies that no HTTP library sends. */
export class RawReplyServer {
  requests = 0;
  answer: (socket: Socket) => void = (socket) => socket.destroy();
  private readonly sockets = new Set<Socket>();

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(): Promise<RawReplyServer> {
    const server = createServer((socket) => {
      raw.sockets.add(socket);
      socket.on('close', () => raw.sockets.delete(socket)).on('error', () => socket.destroy());
      let received = '';
      socket.on('data', (chunk) => {
        received += chunk.toString('latin1');
        const head = received.indexOf('\r\n\r\n');
        const length = Number(/content-length: (\d+)/i.exec(received)?.[1] ?? 0);
        if (head < 0 || received.length < head + 4 + length) return;
        received = '';
        raw.requests += 1;
        raw.answer(socket);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const raw: RawReplyServer = new RawReplyServer(server, `http://127.0.0.1:${port}/ews/exchange.asmx`);
    return raw;
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
