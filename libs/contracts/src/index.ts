export { domains, syncKeyText, type Domain, type SyncKey } from './keys/sync-key.js';
export { subjectToken } from './keys/subject-token.js';
export type {
  ConsumerDefinition,
  LeaseBucketDefinition,
  ObjectBucketDefinition,
  StreamDefinition,
  ValueBucketDefinition,
} from './streams/definitions.js';
export {
  dirtyConsumer,
  dirtyStream,
  dirtySubject,
  exchangeChangedConsumer,
  exchangeChangedSubject,
  gatewayValues,
  keyLeases,
  importLeaseName,
  leaseName,
  noticeConsumer,
  noticeSubject,
  noticesStream,
  photoObjects,
  streams,
  type ConnectionNotice,
} from './streams/streams.js';
export {
  connectionNotice,
  dirtyKey,
  type ConnectionNoticeMessage,
  type DirtyKeyMessage,
} from './messages/notices.js';
export {
  gatewayCircuit,
  gatewayRest,
  gatewayShares,
  gatewayValueNames,
  type GatewayCircuit,
  type GatewayRest,
  type GatewayShares,
} from './messages/gateway-values.js';
export type { Procedure } from './procedures/procedure.js';
export { exchangeProblem, type ExchangeProblem, type ExchangeResult } from './procedures/exchange-problem.js';
export { ewsProcedures, type FoundItem, type PhotoReference } from './procedures/ews-procedures.js';
export type {
  CheckReport,
  ItemReference,
  MailboxChange,
  MailboxChanges,
  MailboxItem,
  MailboxOperation,
  OperationResult,
  PhotoWritten,
} from './procedures/mailbox-messages.js';
export {
  statisticsProcedure,
  statusProcedure,
  type ConnectionStatus,
  type DomainStatus,
  type NotificationStatus,
  type MailboxStatus,
  type StatusReport,
} from './procedures/status-procedures.js';
export {
  contactProcedures,
  type ContactJournalEntry,
  type ContactPreview,
  type ContactReply,
  type ContactRequest,
  type UndoReport,
} from './procedures/contact-procedures.js';
export { remoteAccessBounds } from './remote-access/bounds.js';
export {
  isRemoteProcedure,
  remoteProcedures,
  type RemoteProcedureName,
  type RemoteRequest,
  type RemoteValue,
} from './remote-access/procedures.js';
export {
  remoteAnswer,
  remotePath,
  remoteRefusal,
  type RemoteAnswer,
  type RemoteProblem,
  type RemoteRefusal,
} from './remote-access/answer.js';
