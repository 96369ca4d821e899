import type { Domain } from '@pmsync/contracts';
import type { Dialect } from '../database/dialect.js';
import { sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import type { WatchReport } from '../ports/state-store.js';

/** Reports of replicas that are gone are kept for so long, for the clocks of others to agree that they are over. */
const keptAfterItsEnd = 10 * 60_000;

/** Writes what differs from what the replica said before, which mostly is the time alone. */
export async function writeWatchReport(query: Query, dialect: Dialect, report: WatchReport): Promise<void> {
  const { connection, domain, replica, mailboxes, streams, problem, until } = report;
  const row = sql`SELECT ${connection} AS connection, ${domain} AS domain, ${replica} AS replica, ${streams} AS streams,
                         ${problem} AS problem, ${until} AS holds_until`;
  const upserts = dialect.upsert({
    table: 'watch_report',
    key: ['connection', 'domain', 'replica'],
    columns: ['connection', 'domain', 'replica', 'streams', 'problem', 'holds_until'],
    select: row,
  });
  for (const statement of upserts) await query(statement);
  const sent = dialect.rows(
    [{ name: 'mailbox', type: 'key' }],
    mailboxes.map((mailbox) => [mailbox]),
  );
  await query(
    sql`DELETE FROM watched_mailbox WHERE connection = ${connection} AND domain = ${domain} AND replica = ${replica}
          AND mailbox NOT IN (SELECT mailbox FROM ${sent} AS sent)`,
  );
  await query(
    dialect.insertMissing({
      table: 'watched_mailbox',
      key: ['connection', 'domain', 'replica', 'mailbox'],
      columns: ['connection', 'domain', 'replica', 'mailbox'],
      select: sql`SELECT ${connection} AS connection, ${domain} AS domain, ${replica} AS replica, mailbox FROM ${sent} AS sent`,
    }),
  );
  await dropOldReports(query, until - keptAfterItsEnd);
}

export async function findWatchReports(
  query: Query,
  connection: string,
  domain: Domain,
  now: number,
): Promise<WatchReport[]> {
  const reports = await query<Omit<WatchReport, 'mailboxes'>>(
    sql`SELECT connection, domain, replica, streams, problem, holds_until AS "until" FROM watch_report
        WHERE connection = ${connection} AND domain = ${domain} AND holds_until > ${now} ORDER BY replica`,
  );
  const watched = await query<{ replica: string; mailbox: string }>(
    sql`SELECT replica, mailbox FROM watched_mailbox WHERE connection = ${connection} AND domain = ${domain} ORDER BY mailbox`,
  );
  const mailboxesOf = Map.groupBy(watched, ({ replica }) => replica);
  return reports.map((report) => ({
    ...report,
    until: Number(report.until),
    mailboxes: (mailboxesOf.get(report.replica) ?? []).map(({ mailbox }) => mailbox),
  }));
}

export async function dropWatchReports(query: Query, replica: string): Promise<void> {
  await query(sql`DELETE FROM watched_mailbox WHERE replica = ${replica}`);
  await query(sql`DELETE FROM watch_report WHERE replica = ${replica}`);
}

async function dropOldReports(query: Query, before: number): Promise<void> {
  const old = await query<{ replica: string }>(
    sql`SELECT DISTINCT replica FROM watch_report WHERE holds_until < ${before}`,
  );
  for (const { replica } of old) await dropWatchReports(query, replica);
}
