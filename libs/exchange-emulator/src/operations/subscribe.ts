import type { ChangeKind } from '../mailbox/changes.js';
import { ItemError } from '../soap/item-error.js';
import { RequestFault } from '../soap/server-fault.js';
import { escapeText } from '../xml/write.js';
import { errorMessage, responseOf, successMessage } from './batch.js';
import { childOf, requiredChild, type Operation } from './operation.js';
import { resolveFolder } from './resolve.js';

const OPERATION = 'Subscribe';

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/subscribe-operation: streaming subscriptions alone. */
export const subscribe: Operation = (request, context) => {
  const asked = childOf(request, 'StreamingSubscriptionRequest');
  if (!asked) throw new RequestFault('ErrorInvalidRequest', 'Only streaming subscriptions are served.');
  const { mailbox } = context;
  try {
    const injected = context.injectedError(0);
    if (injected) throw new ItemError(injected, 'The operation failed.');
    if (!mailbox) throw new ItemError('ErrorMissingEmailAddress', 'The account has no mailbox.');
    const all = /^\s*(true|1)\s*$/.test(asked.attributes.SubscribeToAllFolders ?? '');
    const ids = childOf(asked, 'FolderIds')?.children;
    if (all === (ids !== undefined)) {
      throw new ItemError('ErrorInvalidSubscriptionRequest', 'Subscription request is invalid.');
    }
    const kinds = requiredChild(asked, 'EventTypes').children.map(
      ({ text }) => text.replace(/Event$/, '') as ChangeKind,
    );
    const folders = ids?.map((id) => resolveFolder(id, context));
    const id = context.subscribe({ mailbox, folders, kinds: new Set(kinds) });
    const content = `<m:SubscriptionId>${escapeText(id)}</m:SubscriptionId>`;
    return responseOf(OPERATION, successMessage(OPERATION, content));
  } catch (error) {
    if (!(error instanceof ItemError)) throw error;
    return responseOf(OPERATION, errorMessage(OPERATION, error));
  }
};

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/unsubscribe-operation */
export const unsubscribe: Operation = (request, context) => {
  const id = requiredChild(request, 'SubscriptionId').text;
  const done = context.unsubscribe(id);
  const message = done
    ? successMessage('Unsubscribe', '')
    : errorMessage(
        'Unsubscribe',
        new ItemError('ErrorSubscriptionNotFound', 'The subscription was not found.'),
      );
  return responseOf('Unsubscribe', message);
};
