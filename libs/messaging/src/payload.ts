import type { Procedure } from '@pmsync/contracts';
import type { z } from 'zod';
import { MessageTooLarge, RequestRejected } from './errors.js';

/** A payload as it travels. Thrown: {@link MessageTooLarge}. */
export function encode(subject: string, payload: unknown, maximum: number): string {
  const text = JSON.stringify(payload);
  const bytes = Buffer.byteLength(text);
  if (bytes > maximum) throw new MessageTooLarge(subject, bytes, maximum);
  return text;
}

/** What came over the wire, once the schema has agreed. Thrown: {@link RequestRejected}, naming the first field that is wrong. */
export function decode<Value>(
  procedure: Procedure<unknown, unknown>,
  schema: z.ZodType<Value>,
  text: string,
): Value {
  let payload: unknown;
  try {
    payload = JSON.parse(text);
  } catch {
    throw new RequestRejected(procedure.subject, 'the message is not JSON.');
  }
  const parsed = schema.safeParse(payload);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new RequestRejected(
    procedure.subject,
    `the message breaks its schema at "${issue?.path.join('.') ?? ''}": ${issue?.message ?? 'unknown'}.`,
  );
}

/** Why a handler failed, as far as the other end may know. */
export function reasonOf(error: unknown): string {
  if (error instanceof RequestRejected) return error.reason;
  return error instanceof Error ? error.message : 'the handler failed.';
}
