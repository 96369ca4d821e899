import type { ExchangeResult, MailboxItem } from '@pmsync/contracts';
import { itemPaths, readItem } from '../contacts/read-item.js';
import type { Element } from '../xml/element.js';
import { itemId } from './envelope.js';
import type { OperationContext } from './operation.js';
import { lacking, problemOfMessage, referenceOf } from './responses.js';
import { singleRequest } from './single-request.js';

/** Contacts in full, notes as plain text; attachments without their bytes. */
export async function getItem(
  context: OperationContext,
  itemIds: readonly string[],
): Promise<ExchangeResult<readonly ExchangeResult<MailboxItem>[]>> {
  const elements = await getElements(context, itemIds, itemPaths);
  if (!elements.ok) return elements;
  const results = elements.value.map((result, index): ExchangeResult<MailboxItem> => {
    if (!result.ok) return result;
    const { element, changeKey } = result.value;
    // Servers may spell the id of an item in more than one way: the asker knows it by the one it asked for.
    return { ok: true, value: { itemId: itemIds[index]!, changeKey, ...readItem(element) } };
  });
  return { ok: true, value: results };
}

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
  const messages = await singleRequest(context, 'GetItem', false, body);
  if (!messages.ok) return messages;
  const call = context.transport.context(context.mailbox, false);
  const results = itemIds.map((_, index): ExchangeResult<FoundElement> => {
    const message = messages.value[index];
    if (!message) return { ok: false, problem: lacking('GetItem', call) };
    const problem = problemOfMessage(message, call);
    if (problem) return { ok: false, problem };
    const element = message.child('m:Items')?.children[0];
    const reference = referenceOf(element);
    if (!element || !reference) return { ok: false, problem: lacking('GetItem', call) };
    return { ok: true, value: { element, changeKey: reference.changeKey } };
  });
  return { ok: true, value: results };
}
