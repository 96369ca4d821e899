import type { NotificationStatus } from '@pmsync/contracts';
import type { WatchReport } from '@pmsync/store';

/** How changes in Exchange are noticed, from what the replicas of the gateway report. */
export function notificationStatus(
  reports: readonly WatchReport[],
  mailboxes: readonly string[],
): NotificationStatus {
  const watched = new Set(reports.flatMap((report) => report.mailboxes));
  const missing = mailboxes.filter((mailbox) => !watched.has(mailbox));
  const kind = watched.size === 0 ? 'polling' : missing.length > 0 ? 'partly' : 'streaming';
  const problems = reports.flatMap(({ problem }) => problem ?? []);
  return {
    kind,
    problems: [...new Set(problems)],
    streams: reports.reduce((sum, { streams }) => sum + streams, 0),
    watched: watched.size,
  };
}
