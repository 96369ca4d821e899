export type {
  AudienceRow,
  ChangeLogRow,
  ChangedEntity,
  ContactProbe,
  ContactRecord,
  ContactWrite,
  ContactWriteResult,
  Employee,
  Parameters,
  ProjectMateStore,
  UnreadableContact,
} from './ports/projectmate-store.js';
export type {
  ConnectionRow,
  DetachedRecord,
  FenceToken,
  ForeignItem,
  Intent,
  JournalCount,
  JournalEntry,
  JournalOperation,
  JournalQuery,
  JournalRun,
  Link,
  LinkedItem,
  MailboxCounts,
  MailboxState,
  NewJournalEntry,
  NewParkedItem,
  OpenWrite,
  ParkedItem,
  ParkedKind,
  PassCommit,
  PendingRow,
  StateStore,
  WaitingChange,
  WatchReport,
} from './ports/state-store.js';
export { ContractBroken, ProjectMateUnavailable } from './errors.js';
export { dropMssqlDatabase } from './mssql/create-database.js';
export { openStateStore, type StateAccess } from './state/open.js';
export { openProjectMateStore } from './projectmate/open.js';
export { checkProjectMate } from './projectmate/check/check-projectmate.js';
export { projectMateForCheck } from './projectmate/check/for-exchange.js';
export type { CheckFinding } from './projectmate/check/finding.js';
export { databaseScript, memberMistake } from './reference/schema/database-script.js';
export type { ProjectMateAccess } from './projectmate/access.js';
export { ProjectMateStores } from './projectmate/projectmate-stores.js';
export { seedDemoFirm, type DemoFirmOptions } from './reference/demo/seed-demo-firm.js';
export type { DemoScale } from './reference/demo/demo-rows.js';
export { ReferenceProjectMate, type ParameterName } from './reference/reference-projectmate.js';
