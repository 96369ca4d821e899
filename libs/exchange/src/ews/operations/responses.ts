import type { ExchangeProblem, ExchangeResult, ItemReference } from '@pmsync/contracts';
import { problemOfCode } from '../problems/classify-code.js';
import { backOffOf, innerCodeOf } from '../problems/classify-reply.js';
import { transient } from '../problems/sentences.js';
import type { CallContext } from '../transport/call-context.js';
import type { Element } from '../xml/element.js';

/** The response messages of an operation, in the order of what was asked. */
export function responseMessages(body: Element, operation: string): readonly Element[] {
  const messages = body.at(`m:${operation}Response`, 'm:ResponseMessages')?.children ?? [];
  return messages.filter((each) => each.attribute('ResponseClass') !== undefined);
}

/** What is wrong with one response message; null when nothing is. A warning carries its result, but for a batch that was stopped. */
export function problemOfMessage(message: Element, context: CallContext): ExchangeProblem | null {
  const code = message.child('m:ResponseCode')?.text.trim() ?? '';
  if (message.attribute('ResponseClass') === 'Success' || code === 'NoError') return null;
  if (message.attribute('ResponseClass') === 'Warning' && code !== 'ErrorBatchProcessingStopped') return null;
  return problemOfCode(
    innerCodeOf(message) ?? code,
    message.child('m:MessageText')?.text.trim() ?? '',
    context,
    backOffOf(message),
  );
}

/** The first response message of an operation that has one, or what is wrong. */
export function onlyMessage(body: Element, operation: string, context: CallContext): ExchangeResult<Element> {
  return firstOf(responseMessages(body, operation), operation, context);
}

/** The first of an operation's response messages, or what is wrong. */
export function firstOf(
  [message]: readonly Element[],
  operation: string,
  context: CallContext,
): ExchangeResult<Element> {
  if (!message) return { ok: false, problem: lacking(operation, context) };
  const problem = problemOfMessage(message, context);
  return problem ? { ok: false, problem } : { ok: true, value: message };
}

/**
 * The messages of a reply to a request for several things, one for each, in their order. A server that leaves one out, or says one twice, does not say which: its results
 * would be taken for those of other items. Only what holds for all of them is believed then.
 */
export function messageForEach(
  messages: readonly Element[],
  asked: number,
  operation: string,
  context: CallContext,
): ExchangeResult<readonly Element[]> {
  if (messages.length === asked) return { ok: true, value: messages };
  const problem = messages[0] ? problemOfMessage(messages[0], context) : null;
  return { ok: false, problem: problem && holdsForAll(problem) ? problem : lacking(operation, context) };
}

function holdsForAll(problem: ExchangeProblem): boolean {
  if (problem.kind === 'not-found') return problem.what === 'mailbox';
  return problem.kind === 'throttled' || problem.kind === 'denied' || problem.kind === 'unsupported';
}

/** A reply that says nothing about what was asked. */
export function lacking(operation: string, context: CallContext): ExchangeProblem {
  return transient(`Exchange answered ${operation} without a result.`, context.writes);
}

export function referenceOf(item: Element | undefined): ItemReference | null {
  const id = item?.child('t:ItemId');
  const identifier = id?.attribute('Id');
  return identifier ? { itemId: identifier, changeKey: id?.attribute('ChangeKey') ?? '' } : null;
}
