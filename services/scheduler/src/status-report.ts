import type { ConnectionStatus, DomainStatus, MailboxStatus } from '@pmsync/contracts';
import type { ConnectionRow, JournalCount, MailboxCounts, MailboxState, StateStore } from '@pmsync/store';
import { notificationStatus } from './notification-status.js';
import { fillingOfAll, fillingProgress, recentPace, unknownPace, type Pace } from './filling-progress.js';

const domain = 'contacts';

/** How things stand with one connection, from the state store. */
export async function connectionStatus(
  state: StateStore,
  row: ConnectionRow,
  running: boolean,
  writtenSince: number,
): Promise<ConnectionStatus> {
  const problems = await state.connectionProblems();
  const contacts = await contactsStatus(state, row.id, writtenSince);
  const reports = await state.watchReports(row.id, domain, Date.now());
  return {
    connection: row.id,
    exchangeUrl: row.exchangeUrl,
    exchangeVersion: row.exchangeVersion,
    projectMate: { server: row.projectMateServer, database: row.projectMateDatabase },
    periodSeconds: row.periodSeconds,
    startType: row.startType,
    running,
    notifications: notificationStatus(
      reports,
      contacts.mailboxes.map(({ mailbox }) => mailbox),
    ),
    problems: problems
      .filter((each) => each.connection === row.id)
      .map(({ source, problem, since }) => ({ source, problem, since })),
    domains: [contacts],
  };
}

async function contactsStatus(
  state: StateStore,
  connection: string,
  writtenSince: number,
): Promise<DomainStatus> {
  const [states, counts, parked, written, changesToSpread] = await Promise.all([
    state.mailboxStates(connection, domain),
    state.mailboxCounts(connection, domain),
    state.parked(connection, domain),
    state.journalCounts(connection, domain, writtenSince),
    state.countChangesToSpread(connection, domain),
  ]);
  const countsOf = new Map(counts.map((each) => [each.mailbox, each]));
  const pace: Pace = states.some(({ lastSuccess }) => lastSuccess === null)
    ? await recentPace(state, connection, domain, Date.now())
    : unknownPace;
  const mailboxes = states.map((each) => ({ ...each, ...(countsOf.get(each.mailbox) ?? noCounts) }));
  return {
    domain,
    filling: fillingOfAll(mailboxes, pace),
    changesToSpread,
    mailboxes: mailboxes.map((each) =>
      mailboxStatus(
        each,
        written.filter(({ mailbox }) => mailbox === each.mailbox),
        pace,
      ),
    ),
    parked: parked.map(({ mailbox, recordId, kind, title, reason, since }) => ({
      mailbox,
      recordId,
      kind,
      title,
      reason,
      since,
    })),
  };
}

const noCounts = { links: 0, pending: 0, parked: 0 };

/** A mailbox as the administrator sees it. */
function mailboxStatus(
  state: MailboxState & Omit<MailboxCounts, 'mailbox'>,
  written: readonly JournalCount[],
  pace: Pace,
): MailboxStatus {
  const count = (...operations: JournalCount['operation'][]) =>
    written
      .filter(({ operation }) => operations.includes(operation))
      .reduce((sum, each) => sum + each.count, 0);
  const { links, pending, parked } = state;
  return {
    mailbox: state.mailbox,
    state: mailboxCondition(state, pending),
    links,
    pending,
    parked,
    problem: state.problem,
    failures: state.failures,
    retryAfter: state.retryAfter > 0 ? state.retryAfter : null,
    lastSuccess: state.lastSuccess,
    progress: fillingProgress(state, pace),
    written: {
      created: count('create', 'recreate'),
      updated: count('update', 'overrule'),
      deleted: count('delete'),
      restored: count('restore'),
      adopted: count('adopt'),
      conflicts: count('overrule'),
      merged: count('merge'),
      imported: count('import'),
      detached: count('detach'),
    },
  };
}

function mailboxCondition(state: MailboxState, pending: number): MailboxStatus['state'] {
  if (state.braked) return 'stopped';
  if (state.problem !== null) return 'blocked';
  return state.filled && pending === 0 && state.lastSuccess !== null ? 'in-step' : 'working';
}
