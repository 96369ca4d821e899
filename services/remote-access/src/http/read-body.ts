import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { Refusal } from './refusal.js';

/**
 * The JSON of a request's body, which has at most so many bytes. Thrown: {@link Refusal} with 400 or 413.
 *
 * Only `application/json` is read: a foreign web page could make a browser that has a client certificate send any other type.
 */
export async function readBody(request: IncomingMessage, most: number): Promise<unknown> {
  if (!/^application\/json\s*(;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new Refusal(400, 'content-type: must be application/json.');
  }
  if (request.headers['content-encoding'] !== undefined) {
    throw new Refusal(400, 'content-encoding: the body must come as it is.');
  }
  const bytes = await bounded(request, most);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal(400, 'The body is not JSON in UTF-8.');
  }
}

async function bounded(request: IncomingMessage, most: number): Promise<Buffer> {
  try {
    return await getRawBody(request, { limit: most, length: request.headers['content-length'] ?? null });
  } catch (error) {
    if ((error as getRawBody.RawBodyError).type !== 'entity.too.large')
      throw new Refusal(400, 'The body ended too early.');
    // What is too much is let go by unkept: a connection that is closed on who still writes would lose the answer.
    request.resume();
    throw new Refusal(413, `The body is larger than ${most} bytes.`);
  }
}
