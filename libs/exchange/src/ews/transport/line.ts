import type { Socket } from 'node:net';
import { Client } from 'undici';
import type { ConnectionFacts } from '../sign-in/sign-in.js';
import { channelBindingOf } from './channel-binding.js';
import { connect, type Destination } from './connect.js';

/** Milliseconds that an unused connection is kept, unless the server closes it before. */
const keepAlive = 20_000;
/**
 * Bytes of a reply that are taken in: four times what the largest photo makes of it. In memory a reply takes a multiple of it, and as many may come at once as requests
 * are under way.
 */
export const largestReply = 16 * 1024 * 1024;
/** Some servers fail on the next request of a connection that carried a larger body (design 7): it is closed then. */
const largestBodyToReuse = 64_000;

/** The head of a reply. */
interface ReplyHead {
  readonly status: number;
  /** By name in lower case, all of that name. */
  headers(name: string): readonly string[];
}

/** A reply as it came. */
export interface LineReply extends ReplyHead {
  readonly body: string;
}

/** A reply that is still coming, as long as it may become. */
export interface OpenReply extends ReplyHead {
  readonly chunks: AsyncIterable<Uint8Array>;
}

/** Thrown when a reply is longer than {@link largestReply}. */
class ReplyTooLarge extends Error {
  readonly code = 'UND_ERR_RES_EXCEEDED_MAX_SIZE';
}

/** The rest of a reply, as text. Rejects as reading it does, or with {@link ReplyTooLarge}. */
export async function wholeText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of chunks) {
    length += chunk.length;
    if (length > largestReply) throw new ReplyTooLarge('The reply is too large.');
    parts.push(chunk);
  }
  return Buffer.concat(parts).toString();
}

/** Thrown when the connection was closed before the request was sent on it. */
export class LineClosed extends Error {
  readonly code = 'LINE_CLOSED';
}

/** One TCP connection to the server, for one request at a time. It is not opened anew: what the server ties to it ends with it. */
export class Line implements ConnectionFacts {
  readonly host: string;
  readonly channelBinding: Buffer | null;
  /** Whether a sign-in that is bound to the connection holds. */
  signedIn = false;
  private readonly client: Client;
  private open = true;

  private constructor(origin: URL, socket: Socket, mostBytes: number | null) {
    this.host = origin.hostname;
    this.channelBinding = channelBindingOf(socket);
    socket.once('close', () => {
      this.open = false;
    });
    let connection: Socket | null = socket;
    this.client = new Client(origin.origin, {
      keepAliveTimeout: keepAlive,
      maxResponseSize: mostBytes ?? -1,
      allowH2: false,
      connect: (_, callback) => {
        const first = connection;
        connection = null;
        // A client that is answered at once forgets to go on.
        queueMicrotask(() => {
          if (first && !first.destroyed) callback(null, first);
          else callback(new LineClosed('The connection was closed.'), null);
        });
      },
    });
  }

  /** Rejects as {@link connect} does. */
  static async open(destination: Destination, timeout: number): Promise<Line> {
    return new Line(destination.origin, await connect(destination, timeout), largestReply);
  }

  /** One for {@link begin} alone: a stream of half an hour has no length to be bounded by. Rejects as {@link connect} does. */
  static async openForStream(destination: Destination, timeout: number): Promise<Line> {
    return new Line(destination.origin, await connect(destination, timeout), null);
  }

  get usable(): boolean {
    return this.open && !this.client.closed && !this.client.destroyed;
  }

  /** Sends a body and reads the whole reply. Rejects with undici's errors when the connection fails, with {@link LineClosed} when it had been closed. */
  async post(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    timeout: number,
  ): Promise<LineReply> {
    const reply = await this.client.request({
      path,
      method: 'POST',
      headers: { ...headers },
      body,
      reset: body.length > largestBodyToReuse,
      headersTimeout: timeout,
      bodyTimeout: timeout,
      signal: AbortSignal.timeout(timeout),
    });
    const read = await reply.body.text();
    return {
      status: reply.statusCode,
      headers: (name) => [reply.headers[name] ?? []].flat(),
      body: read,
    };
  }

  /**
   * Sends a body and answers as soon as the head of the reply is there; its body is read as it arrives, for as long as it takes. Rejects as {@link post} does, and so
   * does reading, with what the signal was aborted with.
   */
  async begin(
    path: string,
    headers: Readonly<Record<string, string>>,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<OpenReply> {
    const reply = await this.client.request({
      path,
      method: 'POST',
      headers: { ...headers },
      body,
      headersTimeout: 0,
      bodyTimeout: 0,
      signal,
    });
    return {
      status: reply.statusCode,
      headers: (name) => [reply.headers[name] ?? []].flat(),
      chunks: reply.body,
    };
  }

  async close(): Promise<void> {
    await this.client.destroy();
  }
}
