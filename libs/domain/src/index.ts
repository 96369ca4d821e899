export {
  blankContact,
  contactFields,
  type Contact,
  type ContactField,
  type PostalAddress,
} from './contacts/contact.js';
export { canonicalContact, canonicalText, type UntidyContact } from './contacts/canonical.js';
export { differingFields } from './contacts/comparison.js';
export { mergeContacts, type Merge } from './contacts/merge.js';
export { likenessKeys, matchContact, type Match } from './contacts/matching.js';
export { planImport, type ImportCandidate, type ImportDecision } from './contacts/import.js';
export {
  contactModes,
  exchangeDeletions,
  type ContactMode,
  type ContactPolicy,
  type OnExchangeDelete,
  type OwnFirm,
  type Protection,
} from './contacts/policy.js';
export { contactIdentity, recordOfIdentity } from './contacts/identity.js';
export type {
  ContactLink,
  DetachReason,
  ItemChange,
  ItemPlace,
  OwnItem,
  PlanInput,
  RecordSide,
} from './contacts/plan-input.js';
export type { Decision, ItemUpdate, RecordUpdate } from './contacts/decisions.js';
export { agreedWithOwnWrites } from './contacts/own-writes.js';
export { itemsToRead, planContacts } from './contacts/plan.js';
export { afterRecordUpdate } from './contacts/plan-changed-item.js';
export { heldBy, tolerated } from './contacts/tolerance.js';
export {
  decideUndo,
  undoSteps,
  type UndoableWrite,
  type UndoDecision,
  type UndoStep,
} from './contacts/undo.js';
export { brake, tooManyToEmpty, type BrakeReason } from './brake.js';
export { groupWatched, type WatchBounds } from './watching/groups.js';
export { restBeforeWatching, type WatchEnd } from './watching/rest.js';
export { watchShare } from './watching/share.js';
export { restAfterFailures } from './retry.js';
export { windowsZoneMistake } from './time/windows-zone.js';
export type { Text } from './text.js';
export {
  defaultExchangeVersion,
  exchangeVersions,
  hasFeature,
  lacksOf,
  type ExchangeVersion,
} from './exchange/version.js';
export { namesServer, plainHost } from './exchange/server-name.js';
export { diagnose, isWell } from './check/diagnose.js';
export {
  checkSteps,
  checkVerdicts,
  type ExchangeFinding,
  type CheckStep,
  type CheckVerdict,
} from './check/finding.js';
export type {
  CertificateFact,
  CheckTarget,
  EncryptionFact,
  ExchangeFacts,
  FolderFact,
  GreetingFact,
  LookupFact,
  MailServerNameFact,
  ReachFact,
  ReplyFact,
  ServerFact,
} from './check/facts.js';
export {
  changesShares,
  claimShare,
  fairShares,
  freshShares,
  grown,
  shrunk,
  withoutShare,
  type Share,
  type ShareClaim,
  type Shares,
} from './limits/shares.js';
export {
  failuresUntilOpen,
  opened,
  restUntilProbe,
  untried,
  type Circuit,
  type CircuitReason,
} from './limits/circuit.js';
