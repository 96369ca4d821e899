import type { ExchangeResult } from '@pmsync/contracts';
import type { Element } from '../xml/element.js';
import { envelope } from './envelope.js';
import type { OperationContext } from './operation.js';
import { responseMessages } from './responses.js';

/** One request of an operation, and its response messages in the order of what was asked. */
export async function singleRequest(
  { transport, version, mailbox, deadline }: OperationContext,
  operation: string,
  writes: boolean,
  body: string,
): Promise<ExchangeResult<readonly Element[]>> {
  const reply = await transport.send({
    operation,
    mailbox,
    writes,
    envelope: envelope(version, mailbox, `<m:${operation}>${body}</m:${operation}>`),
    deadline,
  });
  if ('problem' in reply) return { ok: false, problem: reply.problem };
  return { ok: true, value: responseMessages(reply.body, operation) };
}
