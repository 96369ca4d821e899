import { z } from 'zod';
import { exchangeResult, type ExchangeResult } from './exchange-problem.js';
import {
  checkReport,
  itemReference,
  mailboxChanges,
  mailboxItem,
  mailboxOperation,
  operationResult,
  photoWritten,
  type CheckReport,
  type ItemReference,
  type MailboxChanges,
  type MailboxItem,
  type OperationResult,
  type PhotoWritten,
} from './mailbox-messages.js';
import type { Procedure } from './procedure.js';

const target = z.object({ version: z.literal(1), connection: z.string().min(1), mailbox: z.string().min(1) });

/** Without a mailbox one of the synchronised employees' is tried. */
const checkRequest = target.extend({ mailbox: z.string().min(1).nullable() });
const changesRequest = target.extend({
  syncState: z.string().nullable(),
  limit: z.number().int().min(1).max(512),
});
const getRequest = target.extend({ itemIds: z.array(z.string()).min(1).max(100) });
const applyRequest = target.extend({ operations: z.array(mailboxOperation).min(1).max(128) });
const findRequest = target.extend({ identities: z.array(z.string()).min(1).max(128) });

const photoRequest = target.extend({ itemId: z.string().min(1) });
/** Photos travel by the key of an object in the bucket `photoObjects`. */
const object = z.string().regex(/^[0-9a-f]{64}$/);
const setPhotoRequest = target.extend({ item: itemReference, object: object.nullable() });
const photoReference = z.object({ object, version: z.string() });
export type PhotoReference = z.infer<typeof photoReference>;

const itemResult = exchangeResult<MailboxItem>(mailboxItem);
const foundItem = itemReference.extend({ identity: z.string() });
export type FoundItem = ItemReference & { readonly identity: string };

/** What the gateway does for the domain services, on the subjects `ews.<verb>`. Deadlines travel beside the request. */
export const ewsProcedures = {
  check: {
    subject: 'ews.check',
    request: checkRequest,
    reply: exchangeResult<CheckReport>(checkReport),
  } satisfies Procedure<z.infer<typeof checkRequest>, ExchangeResult<CheckReport>>,
  changes: {
    subject: 'ews.changes',
    request: changesRequest,
    reply: exchangeResult<MailboxChanges>(mailboxChanges),
  } satisfies Procedure<z.infer<typeof changesRequest>, ExchangeResult<MailboxChanges>>,
  get: {
    subject: 'ews.get',
    request: getRequest,
    reply: exchangeResult<ExchangeResult<MailboxItem>[]>(z.array(itemResult)),
  } satisfies Procedure<z.infer<typeof getRequest>, ExchangeResult<ExchangeResult<MailboxItem>[]>>,
  apply: {
    subject: 'ews.apply',
    request: applyRequest,
    reply: exchangeResult<OperationResult[]>(z.array(operationResult)),
  } satisfies Procedure<z.infer<typeof applyRequest>, ExchangeResult<OperationResult[]>>,
  find: {
    subject: 'ews.find',
    request: findRequest,
    reply: exchangeResult<FoundItem[]>(z.array(foundItem)),
  } satisfies Procedure<z.infer<typeof findRequest>, ExchangeResult<FoundItem[]>>,
  photo: {
    subject: 'ews.photo',
    request: photoRequest,
    reply: exchangeResult<PhotoReference | null>(photoReference.nullable()),
  } satisfies Procedure<z.infer<typeof photoRequest>, ExchangeResult<PhotoReference | null>>,
  setPhoto: {
    subject: 'ews.set-photo',
    request: setPhotoRequest,
    reply: exchangeResult<PhotoWritten>(photoWritten),
  } satisfies Procedure<z.infer<typeof setPhotoRequest>, ExchangeResult<PhotoWritten>>,
};
