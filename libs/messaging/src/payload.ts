import type { z } from 'zod';
import { MessageTooLarge, RequestRejected } from './errors.js';

/** A payload as it travels. Thrown: {@link MessageTooLarge}. */
export function encode(subject: string, payload: unknown, maximum: number): string {
  const text = JSON.stringify(payload ?? null);
  // A character takes three bytes at most: short texts need not be counted.
  if (text.length * 3 <= maximum) return text;
  const bytes = Buffer.byteLength(text);
  if (bytes > maximum) throw new MessageTooLarge(subject, bytes, maximum);
  return text;
}

/** The value, once the schema agrees with it. Thrown: {@link RequestRejected}, naming the first field that is wrong. */
function check<Value>(
  subject: string,
  part: 'request' | 'reply',
  schema: z.ZodType<Value>,
  value: unknown,
): Value {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.length ? `at "${issue.path.join('.')}"` : 'as a whole';
  throw new RequestRejected(
    subject,
    `the ${part} breaks its schema ${field}: ${issue?.message ?? 'no reason given'}.`,
  );
}

/** What came over the wire, once the schema agrees with it: whoever receives a message checks it, whoever sends it is held to its type. Thrown: {@link RequestRejected}. */
export function decode<Value>(
  subject: string,
  part: 'request' | 'reply',
  schema: z.ZodType<Value>,
  text: string,
): Value {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new RequestRejected(subject, `the ${part} is not JSON.`);
  }
  return check(subject, part, schema, value);
}
