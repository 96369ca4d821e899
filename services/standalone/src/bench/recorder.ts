import { createServer, request as forward } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** A request that creates items, as it went over the wire. */
export interface RecordedBatch {
  readonly mailbox: string;
  readonly body: Buffer;
  readonly items: number;
}

/** Stands between a client and Exchange, and keeps every CreateItem request. */
export class Recorder {
  readonly batches: RecordedBatch[] = [];

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<Recorder> {
    const server = createServer((incoming, outgoing) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(chunks);
        const text = body.toString();
        if (text.includes('<m:CreateItem>')) {
          const mailbox = /<t:PrimarySmtpAddress>([^<]+)/.exec(text)![1]!;
          recorder.batches.push({ mailbox, body, items: text.split('<t:Contact>').length - 1 });
        }
        const headers = { ...incoming.headers };
        delete headers.host;
        delete headers.connection;
        const onward = forward(
          target,
          { method: incoming.method, headers: { ...headers, 'content-length': body.length } },
          (reply) => {
            outgoing.writeHead(reply.statusCode ?? 500, reply.headers);
            reply.pipe(outgoing);
          },
        );
        onward.end(body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const recorder: Recorder = new Recorder(server, `http://127.0.0.1:${port}${new URL(target).pathname}`);
    return recorder;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
