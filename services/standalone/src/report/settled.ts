import type { ConnectionStatus, MailboxStatus, StatusReport } from '@pmsync/contracts';

/** A mailbox that failed so often in a row will not come right while we wait. */
const failuresToGiveUp = 3;
/** A problem of a connection as a whole that lasts so long, in milliseconds, will not either. */
const patienceWithConnection = 8_000;
/** Who reports problems that keep nobody else waiting: of single employees, and of mailboxes that are not emptied. */
const ofSomeOnly = new Set(['employees', 'contacts']);

/** Whether nothing is left to do, or to wait for, in what the status tells. */
export interface Settled {
  readonly settled: boolean;
  /** Why something is not in step, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * `startedAt`: a mailbox counts only once a pass has gone well since then. `noticesWaiting`: notices on the bus that no service has taken in yet.
 * Both in the clock of the report.
 */
export function settled(report: StatusReport, startedAt: number, noticesWaiting: number): Settled {
  const running = report.connections.filter((connection) => connection.running);
  const lasting = (connection: ConnectionStatus) =>
    connection.problems.some(
      ({ source, since }) =>
        !ofSomeOnly.has(source) && report.at - Math.max(since, startedAt) >= patienceWithConnection,
    );
  const connectionSettled = (connection: ConnectionStatus) =>
    connection.domains.every(
      ({ changesToSpread, mailboxes }) =>
        changesToSpread === 0 && mailboxes.every((mailbox) => mailboxSettled(mailbox, startedAt)),
    );
  return {
    settled:
      running.every((connection) => lasting(connection) || connectionSettled(connection)) &&
      (noticesWaiting === 0 || running.some(lasting)),
    problems: running.flatMap(problemsOf),
  };
}

function mailboxSettled(mailbox: MailboxStatus, startedAt: number): boolean {
  switch (mailbox.state) {
    case 'in-step':
      return (mailbox.lastSuccess ?? 0) >= startedAt;
    case 'stopped':
      return true;
    case 'blocked':
      return mailbox.failures >= failuresToGiveUp;
    case 'working':
      return false;
  }
}

/** Each sentence once, with the mailboxes it is true of. */
function problemsOf(connection: ConnectionStatus): string[] {
  const mailboxesOf = new Map<string, string[]>();
  for (const { mailbox, problem } of connection.domains.flatMap(({ mailboxes }) => mailboxes)) {
    if (problem !== null) mailboxesOf.set(problem, [...(mailboxesOf.get(problem) ?? []), mailbox]);
  }
  const ofConnection = new Set(connection.problems.map(({ problem }) => problem));
  return [
    ...[...ofConnection]
      .filter((each) => !mailboxesOf.has(each))
      .map((problem) => `${connection.connection}: ${problem}`),
    ...[...mailboxesOf].map(
      ([problem, mailboxes]) => `${connection.connection}: ${someOf(mailboxes)}: ${problem}`,
    ),
  ];
}

function someOf(mailboxes: readonly string[]): string {
  const shown = mailboxes.slice(0, 3).join(', ');
  return mailboxes.length > 3 ? `${shown} and ${mailboxes.length - 3} more` : shown;
}
