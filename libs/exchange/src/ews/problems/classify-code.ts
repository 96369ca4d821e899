import type { ExchangeProblem } from '@pmsync/contracts';
import type { CallContext } from '../transport/call-context.js';
import { exceedsNotifications } from './notification-limits.js';
import {
  impersonationRefused,
  mailboxFull,
  mailboxUnknown,
  quoted,
  throttled,
  transient,
} from './sentences.js';

const busy = new Set([
  'ErrorServerBusy',
  'ErrorExceededConnectionCount',
  'ErrorExceededSubscriptionCount',
  'ErrorTooManyObjectsOpened',
]);
/** Refused before anything was done. */
const notDone = new Set([
  'ErrorMailboxStoreUnavailable',
  'ErrorMailboxMoveInProgress',
  'ErrorConnectionFailed',
  'ErrorInsufficientResources',
  'ErrorADUnavailable',
  'ErrorADOperation',
  'ErrorADSessionFilter',
  'ErrorMailboxFailover',
  'ErrorMailboxConfiguration',
  'ErrorMailboxLogonFailed',
  'ErrorMissingExchangePrincipal',
  'ErrorConnectionFailedTransientError',
  'ErrorInvalidAuthorizationContext',
  'ErrorInvalidNetworkServiceContext',
  'ErrorLogonAsNetworkServiceFailed',
  'ErrorNoApplicableProxyCASServersAvailable',
  'ErrorNoDestinationCASDueToKerberosRequirements',
  'ErrorNoDestinationCASDueToSSLRequirements',
  'ErrorNoDestinationCASDueToVersionMismatch',
  'ErrorNoRespondingCASInDestinationSite',
  'ErrorProxyGroupSidLimitExceeded',
  'ErrorProxyServiceDiscoveryFailed',
  'ErrorProxyTokenExpired',
  'ErrorServiceDiscoveryFailed',
  'ErrorWrongServerVersion',
  'ErrorBatchProcessingStopped',
  'ErrorCrossSiteRequest',
  'ErrorProxyRequestNotAllowed',
  'ErrorClientDisconnected',
]);
/** Given up in the middle. */
const perhapsDone = new Set([
  'ErrorTimeoutExpired',
  'ErrorInternalServerTransientError',
  'ErrorInternalServerError',
  'ErrorItemSave',
  'ErrorNotEnoughMemory',
  'ErrorProxyCallFailed',
  'ErrorProxyRequestProcessingFailed',
  'ErrorProxySoapException',
  'ErrorRequestAborted',
]);
/** Nothing more goes into the mailbox, whatever it is. */
const full = new Set(['ErrorQuotaExceeded', 'ErrorMessagePerFolderCountReceiveQuotaExceeded']);
/** The mailbox, or the account behind it, is closed. */
const closed = new Set([
  'ErrorAccessDenied',
  'ErrorCreateItemAccessDenied',
  'ErrorCreateSubfolderAccessDenied',
  'ErrorSubscriptionAccessDenied',
  'ErrorAccountDisabled',
  'ErrorAccountSuspend',
  'ErrorPasswordExpired',
  'ErrorPasswordChangeRequired',
  'ErrorOrganizationAccessBlocked',
  'ErrorInvalidLicense',
]);
const impersonation = new Set([
  'ErrorImpersonateUserDenied',
  'ErrorImpersonationDenied',
  'ErrorImpersonationFailed',
  'ErrorUserNotAllowedByPolicy',
]);
const noMailbox = new Set([
  'ErrorNonExistentMailbox',
  'ErrorMissingEmailAddress',
  'ErrorNonPrimarySmtpAddress',
  'ErrorInvalidSmtpAddress',
  'ErrorMailboxNotFound',
]);
const conflicts = new Set([
  'ErrorIrresolvableConflict',
  'ErrorStaleObject',
  'ErrorChangeKeyRequired',
  'ErrorChangeKeyRequiredForWriteOperations',
  'ErrorInvalidChangeKey',
]);
const noItem = new Set([
  'ErrorItemNotFound',
  'ErrorInvalidIdMalformed',
  'ErrorInvalidId',
  'ErrorInvalidIdEmpty',
  'ErrorInvalidAttachmentId',
]);
const noFolder = new Set(['ErrorFolderNotFound', 'ErrorParentFolderNotFound', 'ErrorSyncFolderNotFound']);

/** What a response code of EWS (https://learn.microsoft.com/exchange/client-developer/web-service-reference/responsecode) means to us. */
export function problemOfCode(
  code: string,
  message: string,
  context: CallContext,
  backOffMilliseconds?: number,
): ExchangeProblem {
  const said = quoted(`Exchange answered ${code}${message === '' ? '' : `: ${message}`}`);
  if (exceedsNotifications(code, context)) return { kind: 'denied', reason: 'access', message: said };
  if (busy.has(code) || backOffMilliseconds !== undefined) return throttled(backOffMilliseconds, 'mailbox');
  if (notDone.has(code)) return transient(said, false);
  if (perhapsDone.has(code)) return transient(said, context.writes);
  if (impersonation.has(code)) return impersonationRefused(context);
  if (noMailbox.has(code)) return mailboxUnknown(context);
  if (conflicts.has(code)) return { kind: 'conflict', message: said };
  if (noItem.has(code)) return { kind: 'not-found', what: 'item', message: said };
  if (noFolder.has(code)) return { kind: 'not-found', what: 'folder', message: said };
  if (code === 'ErrorInvalidSyncStateData') return { kind: 'sync-state-lost', message: said };
  if (full.has(code)) return transient(mailboxFull(context, said), false);
  if (closed.has(code)) return { kind: 'denied', reason: 'access', message: said };
  if (code === 'ErrorInvalidServerVersion') {
    return {
      kind: 'unsupported',
      message: `${said} Choose an older version in the connection (exchange.version).`,
    };
  }
  return { kind: 'invalid', message: said };
}
