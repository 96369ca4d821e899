import type { ExchangeProblem, ExchangeResult, MailboxItem } from '@pmsync/contracts';
import { hasInternalAddress } from '../contacts/read-contact.js';
import { itemPaths, readItem } from '../contacts/read-item.js';
import type { Element } from '../xml/element.js';
import { itemId } from './envelope.js';
import type { OperationContext } from './operation.js';
import { lacking, messageForEach, problemOfMessage, referenceOf } from './responses.js';
import { singleRequest } from './single-request.js';

/**
 * Contacts in full, notes as plain text; attachments without their bytes. Items that cannot be had together, since the reply would be too large or the request is refused for
 * one of them, are asked for in halves, until the one that is to blame stands alone.
 */
export async function getItem(
  context: OperationContext,
  itemIds: readonly string[],
): Promise<ExchangeResult<readonly ExchangeResult<MailboxItem>[]>> {
  const elements = await getElements(context, itemIds, itemPaths);
  if (!elements.ok) {
    if (elements.problem.kind !== 'invalid') return elements;
    if (itemIds.length === 1) return { ok: true, value: [elements] };
    const middle = Math.ceil(itemIds.length / 2);
    const first = await getItem(context, itemIds.slice(0, middle));
    if (!first.ok) return first;
    const second = await getItem(context, itemIds.slice(middle));
    return second.ok ? { ok: true, value: [...first.value, ...second.value] } : second;
  }
  const results = elements.value.map((result, index): ExchangeResult<MailboxItem> => {
    if (!result.ok) return result;
    const { element, changeKey } = result.value;
    const read = readItem(element);
    if (hasInternalAddress(read.contact)) return { ok: false, problem: internalAddress };
    // Servers may spell the id of an item in more than one way: the asker knows it by the one it asked for.
    return { ok: true, value: { itemId: itemIds[index]!, changeKey, ...read } };
  });
  return { ok: true, value: results };
}

/** Such an address would mean nothing in ProjectMate, and leaving it out would take the right one away there. */
const internalAddress: ExchangeProblem = {
  kind: 'invalid',
  message:
    "An e-mail address of the contact is kept in Exchange's internal form (/o=...), which means nothing elsewhere: open the contact in Outlook and type the address anew.",
};

interface FoundElement {
  readonly element: Element;
  readonly changeKey: string;
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation: the properties of these paths, one result an item. */
export async function getElements(
  context: OperationContext,
  itemIds: readonly string[],
  paths: string,
): Promise<ExchangeResult<readonly ExchangeResult<FoundElement>[]>> {
  const body =
    '<m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:BodyType>Text</t:BodyType>' +
    `<t:AdditionalProperties>${paths}</t:AdditionalProperties></m:ItemShape>` +
    `<m:ItemIds>${itemIds.map((id) => itemId({ itemId: id })).join('')}</m:ItemIds>`;
  const answered = await singleRequest(context, 'GetItem', false, body);
  if (!answered.ok) return answered;
  const call = context.transport.context(context.mailbox, false);
  const messages = messageForEach(answered.value, itemIds.length, 'GetItem', call);
  if (!messages.ok) return messages;
  const results = messages.value.map((message, index): ExchangeResult<FoundElement> => {
    const problem = problemOfMessage(message, call);
    if (problem) return { ok: false, problem };
    const element = message.child('m:Items')?.firstOfTypes();
    const reference = referenceOf(element);
    const isAnother = reference?.itemId !== itemIds[index] && itemIds.includes(reference?.itemId ?? '');
    if (!element || !reference || isAnother) return { ok: false, problem: lacking('GetItem', call) };
    return { ok: true, value: { element, changeKey: reference.changeKey } };
  });
  return { ok: true, value: results };
}
