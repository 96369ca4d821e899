import type { ExchangeProblem, OperationResult } from '@pmsync/contracts';
import type { Element } from '../xml/element.js';
import { envelope } from './envelope.js';
import type { OperationContext } from './operation.js';
import { lacking, messageForEach, problemOfMessage, referenceOf, responseMessages } from './responses.js';

/** A write of many items in one request. */
export interface WriteBatch<Part> {
  readonly operation: 'CreateItem' | 'UpdateItem' | 'DeleteItem';
  readonly parts: readonly Part[];
  /** The operation's element around these parts. */
  readonly body: (parts: readonly Part[]) => string;
}

/**
 * Sends a batch; one result a part. A server that finds one part impossible may refuse the whole request: the batch is halved then until the bad part
 * stands alone, so that it hurts nobody else. A refusal is known not to have been carried out, so sending the rest again is safe.
 */
export async function writeBatch<Part>(
  context: OperationContext,
  batch: WriteBatch<Part>,
): Promise<readonly OperationResult[]> {
  const results = await sendBatch(context, batch);
  if (!('problem' in results)) return results.results;
  const { problem } = results;
  if (problem.kind !== 'invalid' || batch.parts.length === 1) {
    return batch.parts.map(() => ({ kind: 'problem', problem }));
  }
  const middle = Math.ceil(batch.parts.length / 2);
  const first = await writeBatch(context, { ...batch, parts: batch.parts.slice(0, middle) });
  const second = await writeBatch(context, { ...batch, parts: batch.parts.slice(middle) });
  return [...first, ...second];
}

async function sendBatch<Part>(
  { transport, version, mailbox, deadline }: OperationContext,
  { operation, parts, body }: WriteBatch<Part>,
): Promise<{ results: readonly OperationResult[] } | { problem: ExchangeProblem }> {
  const reply = await transport.send({
    operation,
    mailbox,
    writes: true,
    envelope: envelope(version, mailbox, body(parts)),
    deadline,
  });
  if ('problem' in reply) return reply;
  const context = transport.context(mailbox, true);
  const answered = responseMessages(reply.body, operation);
  const messages = messageForEach(answered, parts.length, operation, context);
  if (!messages.ok) return messages;
  const results = messages.value.map((message): OperationResult => {
    const problem = problemOfMessage(message, context);
    if (problem) return { kind: 'problem', problem };
    const item = writtenItem(message);
    if (!item && operation !== 'DeleteItem') return { kind: 'problem', problem: lacking(operation, context) };
    return { kind: 'done', item };
  });
  return { results };
}

function writtenItem(message: Element) {
  return referenceOf(message.child('m:Items')?.firstOfTypes());
}
