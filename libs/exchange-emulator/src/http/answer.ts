import type { CounterBoard } from '../control/counters.js';
import type { Fault } from '../control/faults.js';
import type { Mailbox } from '../mailbox/model.js';
import type { Store } from '../mailbox/store.js';
import { busyBatch } from '../operations/batch.js';
import { OPERATIONS } from '../operations/index.js';
import { envelope } from '../soap/envelope.js';
import { ItemError } from '../soap/item-error.js';
import { RequestFault } from '../soap/server-fault.js';
import type { SoapRequest } from '../soap/request.js';
import type { ServerBuild } from '../soap/server-version.js';
import type { XmlElement } from '../xml/parse.js';
import type { OperationContext } from '../operations/operation.js';

interface AnswerParts {
  readonly store: Store;
  readonly counters: CounterBoard;
  readonly build: ServerBuild;
  readonly reencodesPhotos: boolean;
}

/** What a caller may do with subscriptions. */
export type SubscriptionDesk = Pick<
  OperationContext,
  'subscribe' | 'subscribeToPull' | 'pullSubscription' | 'unsubscribe'
>;

/** Where the elements of a batch stand in a request, and what an error message must carry. */
const BATCHES: Record<string, { list: string; emptyContent: string }> = {
  GetFolder: { list: 'FolderIds', emptyContent: '<m:Folders/>' },
  CreateFolder: { list: 'Folders', emptyContent: '<m:Folders/>' },
  UpdateFolder: { list: 'FolderChanges', emptyContent: '<m:Folders/>' },
  GetItem: { list: 'ItemIds', emptyContent: '<m:Items/>' },
  CreateItem: { list: 'Items', emptyContent: '<m:Items/>' },
  UpdateItem: { list: 'ItemChanges', emptyContent: '<m:Items/>' },
  CreateAttachment: { list: 'Attachments', emptyContent: '<m:Attachments/>' },
  GetAttachment: { list: 'AttachmentIds', emptyContent: '<m:Attachments/>' },
  DeleteAttachment: { list: 'AttachmentIds', emptyContent: '' },
  MoveItem: { list: 'ItemIds', emptyContent: '<m:Items/>' },
  CopyItem: { list: 'ItemIds', emptyContent: '<m:Items/>' },
  DeleteFolder: { list: 'FolderIds', emptyContent: '' },
  EmptyFolder: { list: 'FolderIds', emptyContent: '' },
  DeleteItem: { list: 'ItemIds', emptyContent: '' },
  FindItem: { list: 'ParentFolderIds', emptyContent: '' },
  FindFolder: { list: 'ParentFolderIds', emptyContent: '' },
  ConvertId: { list: 'SourceIds', emptyContent: '' },
};

/**
 * Processes a request and gives the reply's envelope. Everything written is committed when this returns.
 * Thrown when the request as a whole fails: {@link RequestFault}.
 */
export function answer(
  soap: SoapRequest,
  mailbox: Mailbox | undefined,
  parts: AnswerParts,
  desk: SubscriptionDesk,
  fault?: Fault,
): string {
  const { operation } = soap;
  const serve = OPERATIONS[operation];
  if (!serve) throw new RequestFault('ErrorInvalidRequest', 'The request is invalid.');
  if (fault?.kind === 'busy-response') return envelope(busyReply(soap, fault), parts.build);
  if (fault?.kind === 'fault-over' && holds(soap.body, fault.containing))
    throw new RequestFault(fault.responseCode, 'An internal server error occurred. The operation failed.');
  let written = 0;
  try {
    const body = parts.store.transaction(() =>
      serve(soap.body, {
        store: parts.store,
        mailbox,
        version: soap.version,
        now: Date.now(),
        reencodesPhotos: parts.reencodesPhotos,
        ...desk,
        countItems: (count) => {
          written += count;
        },
        leavesOut: (itemId) => fault?.kind === 'unlisted' && fault.itemId === itemId,
        injectedError: (index, element) =>
          fault?.kind === 'item-error' && befalls(fault, index, element) ? fault.responseCode : undefined,
      }),
    );
    if (written > 0) parts.counters.countItems(operation, written);
    return envelope(body, parts.build);
  } catch (error) {
    // What is wrong before the first item, such as a bad shape, is wrong with the request.
    if (error instanceof ItemError) {
      throw new RequestFault(error.code, error.message, { messageXml: error.messageXml });
    }
    throw error;
  }
}

function befalls(fault: Fault, index: number, element: XmlElement | undefined): boolean {
  if (fault.kind !== 'item-error') return false;
  if ('index' in fault) return fault.index === index;
  return element !== undefined && holds(element, fault.containing);
}

function holds({ text, attributes, children }: XmlElement, part: string): boolean {
  return (
    text.includes(part) ||
    Object.values(attributes).some((value) => value.includes(part)) ||
    children.some((child) => holds(child, part))
  );
}

function busyReply(soap: SoapRequest, fault: Extract<Fault, { kind: 'busy-response' }>): string {
  const { list, emptyContent } = BATCHES[soap.operation] ?? { list: '', emptyContent: '' };
  const count = soap.body.children.find((child) => child.name === list)?.children.length ?? 1;
  return busyBatch(soap.operation, count, emptyContent, {
    backOffMilliseconds: fault.backOffMilliseconds ?? 1000,
    innerCode: fault.innerCode ?? false,
  });
}
