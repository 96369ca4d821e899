import type { StatusReport } from '@pmsync/contracts';

/** What a run did, per connection and domain. */
export interface Summary {
  readonly connections: readonly DomainSummary[];
  readonly durationMilliseconds: number;
  /** What is not in step, and why. */
  readonly problems: readonly string[];
}

interface DomainSummary {
  readonly connection: string;
  readonly domain: string;
  readonly mailboxes: number;
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
  readonly restored: number;
  readonly adopted: number;
  readonly conflicts: number;
  readonly parked: number;
  /** Requests sent to Exchange, by operation. */
  readonly ewsRequests: Readonly<Record<string, number>>;
}

export function summarise(
  report: StatusReport,
  requests: Readonly<Record<string, Readonly<Record<string, number>>>>,
  problems: readonly string[],
  durationMilliseconds: number,
): Summary {
  const connections = report.connections.flatMap(({ connection, domains }) =>
    domains.map(({ domain, mailboxes }) => {
      const sum = (count: keyof (typeof mailboxes)[number]['written']) =>
        mailboxes.reduce((total, { written }) => total + written[count], 0);
      return {
        connection,
        domain,
        mailboxes: mailboxes.length,
        created: sum('created'),
        updated: sum('updated'),
        deleted: sum('deleted'),
        restored: sum('restored'),
        adopted: sum('adopted'),
        conflicts: sum('conflicts'),
        parked: mailboxes.reduce((total, { parked }) => total + parked, 0),
        ewsRequests: requests[connection] ?? {},
      };
    }),
  );
  return { connections, durationMilliseconds, problems };
}
