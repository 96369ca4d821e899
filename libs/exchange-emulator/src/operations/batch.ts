import { ItemError } from '../soap/item-error.js';
import { openResponse } from '../soap/envelope.js';
import { escapeText } from '../xml/write.js';
import type { XmlElement } from '../xml/parse.js';
import type { OperationContext } from './operation.js';

// After one of these the rest of a batch would fail in the same way, so the server stops.
const STOPS_THE_BATCH = new Set([
  'ErrorServerBusy',
  'ErrorMailboxStoreUnavailable',
  'ErrorConnectionFailed',
  'ErrorQuotaExceeded',
  'ErrorTimeoutExpired',
  'ErrorInsufficientResources',
]);

/**
 * Answers each element of a batch on its own: one that fails becomes a response message of class Error and the batch
 * goes on, unless the failure would befall the rest too.
 * @param emptyContent what an error message must carry by the schema, such as `<m:Items/>`
 */
export function answerBatch(
  operation: string,
  elements: readonly XmlElement[],
  context: OperationContext,
  emptyContent: string,
  answer: (element: XmlElement) => string,
): string {
  let messages = '';
  let stopped = false;
  elements.forEach((element, index) => {
    if (stopped) {
      messages += batchStopped(operation, emptyContent);
      return;
    }
    try {
      const injected = context.injectedError(index, element);
      if (injected)
        throw new ItemError(injected, MESSAGES[injected] ?? 'The operation failed.', backOff(injected));
      messages += successMessage(operation, answer(element));
    } catch (error) {
      if (!(error instanceof ItemError)) throw error;
      messages += errorMessage(operation, error, emptyContent);
      stopped = STOPS_THE_BATCH.has(error.code);
    }
  });
  return responseOf(operation, messages);
}

/** `<m:XResponse><m:ResponseMessages>..</m:ResponseMessages></m:XResponse>` */
export function responseOf(operation: string, messages: string): string {
  return `${openResponse(operation)}<m:ResponseMessages>${messages}</m:ResponseMessages></m:${operation}Response>`;
}

export function successMessage(operation: string, content: string): string {
  return `<m:${operation}ResponseMessage ResponseClass="Success"><m:ResponseCode>NoError</m:ResponseCode>${content}</m:${operation}ResponseMessage>`;
}

export function errorMessage(operation: string, error: ItemError, content = ''): string {
  return message(operation, 'Error', error.code, error.message, error.messageXml, content);
}

/** A message of class Warning: the answer is there, but something is to be said of it. */
export function warningMessage(operation: string, code: string, text: string, content: string): string {
  return message(operation, 'Warning', code, text, '', content);
}

/** What the server says of itself when it is busy inside a reply. */
export function busyBatch(
  operation: string,
  count: number,
  emptyContent: string,
  busy: { backOffMilliseconds: number; innerCode: boolean },
): string {
  const back = `<t:Value Name="BackOffMilliseconds">${busy.backOffMilliseconds}</t:Value>`;
  const inner =
    `<t:Value Name="InnerErrorMessageText">${MESSAGES.ErrorServerBusy}</t:Value>` +
    `<t:Value Name="InnerErrorResponseCode">ErrorServerBusy</t:Value>` +
    `<t:Value Name="InnerErrorDescriptiveLinkKey">0</t:Value>`;
  const first = busy.innerCode
    ? new ItemError(
        'ErrorInternalServerError',
        'An internal server error occurred. The operation failed.',
        inner + back,
      )
    : new ItemError('ErrorServerBusy', MESSAGES.ErrorServerBusy ?? '', back);
  return responseOf(
    operation,
    errorMessage(operation, first, emptyContent) +
      batchStopped(operation, emptyContent).repeat(Math.max(count - 1, 0)),
  );
}

const MESSAGES: Record<string, string> = {
  ErrorServerBusy: 'The server cannot service this request right now. Try again later.',
  ErrorMailboxStoreUnavailable: 'The mailbox database is temporarily unavailable.',
  ErrorItemNotFound: 'The specified object was not found in the store.',
  ErrorAccessDenied: 'Access is denied. Check credentials and try again.',
  ErrorItemSave: 'An internal server error occurred. The item could not be saved.',
  ErrorInternalServerError: 'An internal server error occurred. The operation failed.',
  ErrorIrresolvableConflict:
    'The send or update operation could not be performed because the change key passed in the request does not match the current change key for the item.',
};

function backOff(code: string): string {
  return code === 'ErrorServerBusy' ? '<t:Value Name="BackOffMilliseconds">1000</t:Value>' : '';
}

function batchStopped(operation: string, content: string): string {
  return message(
    operation,
    'Warning',
    'ErrorBatchProcessingStopped',
    'Request processing stopped because of an error that is likely to recur for the remaining items.',
    '',
    content,
  );
}

function message(
  operation: string,
  responseClass: string,
  code: string,
  text: string,
  messageXml: string,
  content: string,
): string {
  return (
    `<m:${operation}ResponseMessage ResponseClass="${responseClass}"><m:MessageText>${escapeText(text)}</m:MessageText>` +
    `<m:ResponseCode>${code}</m:ResponseCode><m:DescriptiveLinkKey>0</m:DescriptiveLinkKey>` +
    (messageXml ? `<m:MessageXml>${messageXml}</m:MessageXml>` : '') +
    `${content}</m:${operation}ResponseMessage>`
  );
}
