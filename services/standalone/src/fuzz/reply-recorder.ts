import { once } from 'node:events';
import { Agent, createServer, request as forward } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RawReply } from './reply.js';

interface Recorded {
  readonly request: string;
  readonly reply: RawReply;
}

/** Headers that frame a reply or hold for the moment, which is not what is recorded. */
const passing = /^(content-length|transfer-encoding|connection|keep-alive|date)$/i;

/** Stands between a client and Exchange, and keeps what is said. One request at a time, so that the legs of a sign-in stay on one connection. */
export class ReplyRecorder {
  private recorded: Recorded[] = [];

  private constructor(
    private readonly server: ReturnType<typeof createServer>,
    private readonly agent: Agent,
    readonly url: string,
  ) {}

  static async start(target: string): Promise<ReplyRecorder> {
    const agent = new Agent({ keepAlive: true, maxSockets: 2 });
    const server = createServer((incoming, outgoing) => {
      const asked: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => asked.push(chunk));
      incoming.on('end', () => {
        const body = Buffer.concat(asked);
        const headers = { ...incoming.headers, 'content-length': String(body.length) };
        delete headers.host;
        delete headers.connection;
        const onward = forward(
          new URL(incoming.url!, target),
          { agent, method: incoming.method, headers },
          (reply) => {
            const { statusCode: status = 0, rawHeaders } = reply;
            const kept = rawHeaders.flatMap((name, index) =>
              index % 2 === 0 && !passing.test(name) ? [[name, rawHeaders[index + 1]!] as const] : [],
            );
            outgoing.writeHead(status, kept.flat()).flushHeaders();
            const answered: Buffer[] = [];
            reply.on('data', (chunk: Buffer) => {
              answered.push(chunk);
              outgoing.write(chunk);
            });
            const keep = () => {
              const lines = kept.map(([name, value]) => `${name}: ${value}`);
              const content = Buffer.concat(answered);
              recorder.recorded.push({
                request: body.toString(),
                reply: { status, headers: lines, body: content },
              });
            };
            reply.once('end', () => {
              keep();
              outgoing.end();
            });
            // A stream ends when the client has enough of it.
            outgoing.once('close', () => {
              if (reply.readableEnded) return;
              keep();
              onward.destroy();
            });
          },
        );
        onward.on('error', () => outgoing.destroy());
        onward.end(body);
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const url = `http://127.0.0.1:${port}${new URL(target).pathname}`;
    const recorder: ReplyRecorder = new ReplyRecorder(server, agent, url);
    return recorder;
  }

  /** What was said since it was asked last. */
  take(): readonly Recorded[] {
    return this.recorded.splice(0);
  }

  async close(): Promise<void> {
    this.agent.destroy();
    this.server.closeAllConnections();
    this.server.close();
    await once(this.server, 'close');
  }
}
