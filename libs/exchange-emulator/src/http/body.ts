import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';
import type { IncomingMessage } from 'node:http';

/** The largest request body taken, as sent and as unpacked: 64 MB. */
const LARGEST_BODY = 64 * 1024 * 1024;

/** Thrown when a body is longer than the server takes. */
export class BodyTooLarge extends Error {}

/** Thrown when a body is not packed as its Content-Encoding says. */
export class BodyBroken extends Error {}

/** Reads a request's body to its end. Thrown when it cannot be taken: {@link BodyTooLarge}, {@link BodyBroken}. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > LARGEST_BODY) throw new BodyTooLarge();
    chunks.push(chunk);
  }
  return unpack(Buffer.concat(chunks), request.headers['content-encoding']);
}

/** A body as text, by its byte order mark or its declaration; undefined where the bytes are not of that encoding. */
export function decodeText(body: Buffer): string | undefined {
  try {
    return new TextDecoder(encodingOf(body), { fatal: true }).decode(body);
  } catch {
    return undefined;
  }
}

function encodingOf(body: Buffer): string {
  if (body[0] === 0xff && body[1] === 0xfe) return 'utf-16le';
  if (body[0] === 0xfe && body[1] === 0xff) return 'utf-16be';
  const declared = /^<\?xml[^>]*encoding=["']([\w.-]+)["']/.exec(body.toString('latin1', 0, 200))?.[1];
  return declared && !/^utf-?16/i.test(declared) ? declared : 'utf-8';
}

function unpack(body: Buffer, encoding: string | undefined): Buffer {
  try {
    return unpacked(body, encoding);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE'
      ? new BodyTooLarge()
      : new BodyBroken();
  }
}

function unpacked(body: Buffer, encoding: string | undefined): Buffer {
  const limit = { maxOutputLength: LARGEST_BODY };
  if (encoding === 'gzip') return gunzipSync(body, limit);
  if (encoding === 'deflate') return inflateSync(body, limit);
  return encoding === 'br' ? brotliDecompressSync(body, limit) : body;
}
