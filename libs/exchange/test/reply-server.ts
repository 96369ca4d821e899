import { createServer, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** What the server answers to a request. */
export interface Reply {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body: string;
}

/** Answers every request as told and keeps what it was sent. Not an emulator: it understands nothing. */
export class ReplyServer {
  readonly requests: {
    readonly headers: IncomingMessage['headers'];
    readonly body: string;
    readonly port: number;
  }[] = [];
  answer: (body: string) => Reply | null | Promise<Reply | null> = () => ({ body: '' });

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(): Promise<ReplyServer> {
    const server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const body = Buffer.concat(chunks).toString();
        replies.requests.push({ headers: request.headers, body, port: request.socket.remotePort ?? 0 });
        void Promise.resolve(replies.answer(body)).then((reply) => {
          if (!reply) return;
          response.writeHead(reply.status ?? 200, {
            'content-type': 'text/xml; charset=utf-8',
            ...reply.headers,
          });
          response.end(reply.body);
        });
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const replies: ReplyServer = new ReplyServer(
      server,
      `http://127.0.0.1:${(server.address() as AddressInfo).port}/ews/exchange.asmx`,
    );
    return replies;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
