import type { ExchangeResult, MailboxItem } from '@pmsync/contracts';
import { itemPaths, readItem } from '../contacts/read-item.js';
import { envelope, itemId } from './envelope.js';
import type { OperationContext } from './operation.js';
import { lacking, problemOfMessage, referenceOf, responseMessages } from './responses.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getitem-operation: contacts in full, notes as plain text. */
export async function getItem(
  { transport, version, mailbox, deadline }: OperationContext,
  itemIds: readonly string[],
): Promise<ExchangeResult<readonly ExchangeResult<MailboxItem>[]>> {
  const body =
    '<m:GetItem><m:ItemShape><t:BaseShape>IdOnly</t:BaseShape><t:BodyType>Text</t:BodyType>' +
    `<t:AdditionalProperties>${itemPaths}</t:AdditionalProperties></m:ItemShape>` +
    `<m:ItemIds>${itemIds.map((id) => itemId({ itemId: id })).join('')}</m:ItemIds></m:GetItem>`;
  const reply = await transport.send({
    operation: 'GetItem',
    mailbox,
    writes: false,
    envelope: envelope(version, mailbox, body),
    deadline,
  });
  if ('problem' in reply) return { ok: false, problem: reply.problem };
  const context = transport.context(mailbox, false);
  const messages = responseMessages(reply.body, 'GetItem');
  const results = itemIds.map((asked, index): ExchangeResult<MailboxItem> => {
    const message = messages[index];
    if (!message) return { ok: false, problem: lacking('GetItem', context) };
    const problem = problemOfMessage(message, context);
    if (problem) return { ok: false, problem };
    const item = message.child('m:Items')?.children[0];
    const reference = referenceOf(item);
    if (!item || !reference) return { ok: false, problem: lacking('GetItem', context) };
    // Servers may spell the id of an item in more than one way: the asker knows it by the one it asked for.
    return { ok: true, value: { itemId: asked, changeKey: reference.changeKey, ...readItem(item) } };
  });
  return { ok: true, value: results };
}
