import type { ChangeKind } from '../mailbox/changes.js';
import type { Interest } from '../notifications/interest.js';
import { invalidWatermark } from '../notifications/pull-subscription.js';
import { ItemError } from '../soap/item-error.js';
import { RequestFault } from '../soap/server-fault.js';
import type { XmlElement } from '../xml/parse.js';
import { escapeText } from '../xml/write.js';
import { answerBatch } from './batch.js';
import { childOf, requiredChild, type Operation, type OperationContext } from './operation.js';
import { resolveFolder } from './resolve.js';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/subscribe-operation: to a stream, or to ask by GetEvents. */
export const subscribe: Operation = (request, context) => {
  const pulling = childOf(request, 'PullSubscriptionRequest');
  const asked = pulling ?? childOf(request, 'StreamingSubscriptionRequest');
  if (!asked) throw new RequestFault('ErrorInvalidRequest', 'Push subscriptions are not served.');
  return answerBatch('Subscribe', [asked], context, '', () => {
    const interest = interestOf(asked, context);
    if (!pulling) return idXml(context.subscribe(interest));
    // Nothing is kept of what was before a subscription.
    if (childOf(pulling, 'Watermark')) throw invalidWatermark();
    const minutes = Number(requiredChild(pulling, 'Timeout').text);
    const { id, watermark } = context.subscribeToPull(interest, minutes);
    return `${idXml(id)}<m:Watermark>${watermark}</m:Watermark>`;
  });
};

function interestOf(asked: XmlElement, context: OperationContext): Interest {
  const { mailbox } = context;
  if (!mailbox) throw new ItemError('ErrorMissingEmailAddress', 'The account has no mailbox.');
  const all = /^\s*(true|1)\s*$/.test(asked.attributes.SubscribeToAllFolders ?? '');
  const ids = childOf(asked, 'FolderIds')?.children;
  if (all === (ids !== undefined)) {
    throw new ItemError('ErrorInvalidSubscriptionRequest', 'Subscription request is invalid.');
  }
  const kinds = requiredChild(asked, 'EventTypes').children.map(
    ({ text }) => text.replace(/Event$/, '') as ChangeKind,
  );
  return { mailbox, folders: ids?.map((id) => resolveFolder(id, context)), kinds: new Set(kinds) };
}

function idXml(id: string): string {
  return `<m:SubscriptionId>${escapeText(id)}</m:SubscriptionId>`;
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/unsubscribe-operation */
export const unsubscribe: Operation = (request, context) =>
  answerBatch('Unsubscribe', [request], context, '', () => {
    if (context.unsubscribe(requiredChild(request, 'SubscriptionId').text)) return '';
    throw new ItemError('ErrorSubscriptionNotFound', 'The subscription was not found.');
  });
