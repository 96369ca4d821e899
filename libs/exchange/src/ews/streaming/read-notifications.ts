import type { ExchangeProblem } from '@pmsync/contracts';
import { problemOfFault } from '../problems/classify-reply.js';
import { problemOfMessage, responseMessages } from '../operations/responses.js';
import type { CallContext } from '../transport/call-context.js';
import type { Element } from '../xml/element.js';
import { MalformedXml } from '../xml/malformed-xml.js';
import { parseXml } from '../xml/parse-xml.js';

/** What one envelope of a stream says. */
export type StreamNews =
  | { readonly kind: 'alive' }
  | { readonly kind: 'closed' }
  | { readonly kind: 'changed'; readonly subscriptionId: string }
  /** The folder that is watched, or one below it, was deleted or moved. */
  | { readonly kind: 'folder-gone'; readonly subscriptionId: string }
  /** These subscriptions are unknown; without any: all of them. */
  | { readonly kind: 'unknown'; readonly subscriptionIds: readonly string[] }
  | { readonly kind: 'problem'; readonly problem: ExchangeProblem };

/** The server that was asked does not know the subscription, or does not get at it where it is: only a new one helps. */
const unknownCodes = new Set([
  'ErrorSubscriptionNotFound',
  'ErrorInvalidSubscription',
  'ErrorSubscriptionUnsubscribed',
  'ErrorExpiredSubscription',
  'ErrorMissedNotificationEvents',
  'ErrorReadEventsFailed',
  'ErrorProxyRequestNotAllowed',
  'ErrorProxiedSubscriptionCallFailure',
]);
/** Says something of the subscription and of nothing that changed. */
const noChange = 't:StatusEvent';
/** What happened to a folder, by which it may not be where it was. What else happens to folders - each change of an item modifies its folder, too - is told of the items as well. */
const goings = new Set(['t:DeletedEvent', 't:MovedEvent']);

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getstreamingevents-operation. Thrown for what is no SOAP envelope: {@link MalformedXml}. */
export function readNotifications(envelope: string, context: CallContext): StreamNews[] {
  const root = parseXml(envelope);
  const body = root.name === 's:Envelope' ? root.child('s:Body') : undefined;
  if (!body) throw new MalformedXml('not a SOAP envelope');
  const fault = body.child('s:Fault');
  if (fault) return [{ kind: 'problem', problem: problemOfFault(fault, context) }];
  return responseMessages(body, 'GetStreamingEvents').flatMap((message) => newsOf(message, context));
}

function newsOf(message: Element, context: CallContext): StreamNews[] {
  const news: StreamNews[] = [];
  const code = message.child('m:ResponseCode')?.text.trim() ?? '';
  const problem = problemOfMessage(message, context);
  if (problem === null) news.push({ kind: 'alive' });
  else if (unknownCodes.has(code)) news.push({ kind: 'unknown', subscriptionIds: unknownIds(message) });
  else news.push({ kind: 'problem', problem });
  for (const notification of message.child('m:Notifications')?.children ?? []) {
    const subscriptionId = notification.child('t:SubscriptionId')?.text.trim() ?? '';
    const events = notification.children.filter(({ name }) => name.endsWith('Event') && name !== noChange);
    const ofFolders = events.filter((event) => event.child('t:FolderId') !== undefined);
    if (events.length > ofFolders.length) news.push({ kind: 'changed', subscriptionId });
    if (ofFolders.some(({ name }) => goings.has(name))) news.push({ kind: 'folder-gone', subscriptionId });
  }
  if (message.child('m:ConnectionStatus')?.text.trim() === 'Closed') news.push({ kind: 'closed' });
  return news;
}

function unknownIds(message: Element): string[] {
  const ids = message.child('m:ErrorSubscriptionIds')?.children ?? [];
  return ids.map(({ text }) => text.trim());
}
