import type { StatusReport } from '@pmsync/contracts';

/** Whether everything is well, and what is not, a sentence each. */
export interface OverallHealth {
  readonly ok: boolean;
  readonly problems: readonly string[];
}

/** What the administrator has to know first: what waits for a decision, then the rest. A parked item is a problem of its own and not of the system's. */
export function overallHealth({ connections }: StatusReport): OverallHealth {
  const problems = connections
    .filter(({ running }) => running)
    .flatMap(({ connection, problems: ofConnection, domains }) => [
      // Several services may have met the same.
      ...new Set(ofConnection.map(({ problem }) => `${connection}: ${problem}`)),
      ...domains.flatMap(({ mailboxes }) =>
        mailboxes
          .toSorted((one, other) => Number(other.state === 'stopped') - Number(one.state === 'stopped'))
          .flatMap(({ mailbox, problem }) =>
            problem === null ? [] : [`${connection}, ${mailbox}: ${problem}`],
          ),
      ),
    ]);
  return { ok: problems.length === 0, problems };
}
