import type { IncomingMessage } from 'node:http';
import getRawBody from 'raw-body';
import { Refusal } from './refusal.js';

/** Of the largest request, a decision about a thousand records, there is room for twice. */
const most = 128 * 1024;

/**
 * The JSON of a request's body. Only `application/json` is read: a page of another site can send any other type without asking.
 * Thrown: {@link Refusal} with 400, 413 or 415.
 */
export async function readBody(request: IncomingMessage): Promise<unknown> {
  const { 'content-type': type = '', 'content-encoding': encoding } = request.headers;
  if (!/^application\/json\s*(;|$)/i.test(type)) {
    throw new Refusal(415, 'Content-Type: must be application/json.');
  }
  if (encoding !== undefined) {
    throw new Refusal(415, 'Content-Encoding: the body must come as it is.');
  }
  const bytes = await bounded(request);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new Refusal(400, 'The body is not JSON in UTF-8.');
  }
}

async function bounded(request: IncomingMessage): Promise<Buffer> {
  try {
    return await getRawBody(request, { limit: most, length: request.headers['content-length'] ?? null });
  } catch (error) {
    if ((error as getRawBody.RawBodyError).type !== 'entity.too.large')
      throw new Refusal(400, 'The body ended too early.');
    // What is too much is let go by unkept: a connection that is closed on who still writes would lose the answer.
    request.resume();
    throw new Refusal(413, `The body is larger than ${most} bytes: name fewer records at once.`);
  }
}
