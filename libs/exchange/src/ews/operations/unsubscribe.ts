import type { ExchangeResult } from '@pmsync/contracts';
import type { Affinity } from '../streaming/affinity.js';
import { escapeXml } from '../xml/escape.js';
import { envelope } from './envelope.js';
import type { OperationContext } from './operation.js';
import { onlyMessage } from './responses.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/unsubscribe-operation */
export async function unsubscribe(
  { transport, version, mailbox, deadline }: OperationContext,
  subscriptionId: string,
  affinity: Affinity,
): Promise<ExchangeResult<null>> {
  const body = `<m:Unsubscribe><m:SubscriptionId>${escapeXml(subscriptionId)}</m:SubscriptionId></m:Unsubscribe>`;
  const reply = await transport.send({
    operation: 'Unsubscribe',
    mailbox,
    writes: false,
    envelope: envelope(version, mailbox, body),
    deadline,
    affinity,
  });
  if ('problem' in reply) return { ok: false, problem: reply.problem };
  const message = onlyMessage(reply.body, 'Unsubscribe', transport.context(mailbox, false));
  return message.ok ? { ok: true, value: null } : message;
}
