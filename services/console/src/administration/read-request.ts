import type { Procedure } from '@pmsync/contracts';
import { Refusal } from '../http/refusal.js';

/** A body as the procedure has it. Thrown: {@link Refusal} with 400. */
export function readRequest<Request>(
  { request }: Pick<Procedure<Request, unknown>, 'request'>,
  body: unknown,
): Request {
  const asked = request.safeParse(body);
  if (asked.success) return asked.data;
  const sentences = asked.error.issues.map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new Refusal(400, sentences.join('; '));
}
