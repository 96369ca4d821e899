import type { Domain, SyncKey } from '@pmsync/contracts';
import type { ContactMode } from '@pmsync/domain';
import type { FenceToken, MailboxState } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { raw, sql, type Sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';

/** The id of a key, made when it is new. */
export async function keyIdOf(query: Query, dialect: Dialect, key: SyncKey): Promise<number> {
  const known = await existingKeyId(query, key);
  if (known !== null) return known;
  await makeKeys(query, dialect, key.connection, key.domain, sql`SELECT ${key.mailbox} AS mailbox`);
  return (await existingKeyId(query, key))!;
}

/** Makes the keys of these mailboxes, a `SELECT` of `mailbox`, that are not there yet. */
export async function makeKeys(
  query: Query,
  dialect: Dialect,
  connection: string,
  domain: Domain,
  mailboxes: Sql,
): Promise<void> {
  await query(
    dialect.insertMissing({
      table: 'sync_key',
      key: ['connection', 'domain', 'mailbox'],
      columns: ['connection', 'domain', 'mailbox'],
      select: sql`SELECT ${connection} AS connection, ${domain} AS domain, mailbox FROM (${mailboxes}) AS wanted`,
    }),
  );
}

function named({ connection, domain, mailbox }: SyncKey): Sql {
  return sql`connection = ${connection} AND domain = ${domain} AND mailbox = ${mailbox}`;
}

export async function existingKeyId(query: Query, key: SyncKey): Promise<number | null> {
  const [row] = await query<{ id: number }>(sql`SELECT id FROM sync_key WHERE ${named(key)}`);
  return row?.id ?? null;
}

/** The id of a key whose fence is exactly this one, and stays so until the transaction ends; null when another pass has claimed it. */
export async function fencedKeyId(
  query: Query,
  dialect: Dialect,
  key: SyncKey,
  fence: FenceToken,
): Promise<number | null> {
  const ours = sql`${named(key)} AND fence_issuer = ${fence.issuer} AND fence_revision = ${fence.revision}`;
  if (!dialect.exclusiveTransactions) await query(sql`UPDATE sync_key SET active = active WHERE ${ours}`);
  const [row] = await query<{ id: number }>(sql`SELECT id FROM sync_key WHERE ${ours}`);
  return row?.id ?? null;
}

export async function claim(
  query: Query,
  dialect: Dialect,
  key: SyncKey,
  fence: FenceToken,
): Promise<boolean> {
  const id = await keyIdOf(query, dialect, key);
  await query(
    sql`UPDATE sync_key SET fence_issuer = ${fence.issuer}, fence_revision = ${fence.revision}
        WHERE id = ${id} AND (fence_issuer IS NULL OR fence_issuer <> ${fence.issuer} OR fence_revision < ${fence.revision})`,
  );
  return (await fencedKeyId(query, dialect, key, fence)) !== null;
}

/** Makes these mailboxes, and no others, the active ones; one that becomes active has to be filled. */
export async function activate(
  query: Query,
  dialect: Dialect,
  connection: string,
  domain: Domain,
  mailboxes: readonly string[],
): Promise<void> {
  const wanted = dialect.rows(
    [{ name: 'mailbox', type: 'key' }],
    mailboxes.map((mailbox) => [mailbox]),
  );
  const wantedOnes = sql`(SELECT mailbox FROM ${wanted} AS sent)`;
  const whole = sql`connection = ${connection} AND domain = ${domain}`;
  await makeKeys(query, dialect, connection, domain, sql`SELECT DISTINCT mailbox FROM ${wanted} AS sent`);
  await query(
    sql`UPDATE sync_key SET active = 1, filled = 0 WHERE ${whole} AND active = 0 AND mailbox IN ${wantedOnes}`,
  );
  await query(
    sql`UPDATE sync_key SET active = 0, filled = 0 WHERE ${whole} AND active = 1 AND mailbox NOT IN ${wantedOnes}`,
  );
}

interface StateRow {
  readonly mailbox: string;
  readonly filled: number;
  readonly sync_state: string | null;
  readonly retry_after: number;
  readonly failures: number;
  readonly problem: string | null;
  readonly braked: number;
  readonly last_success: number | null;
  readonly mode: ContactMode | null;
  readonly brake_approved: number;
}

const stateColumns = raw(
  'mailbox, filled, sync_state, retry_after, failures, problem, braked, last_success, mode, brake_approved',
);

export async function findStates(query: Query, connection: string, domain: Domain): Promise<MailboxState[]> {
  const rows = await query<StateRow>(
    sql`SELECT ${stateColumns} FROM sync_key
        WHERE connection = ${connection} AND domain = ${domain} AND active = 1 ORDER BY mailbox`,
  );
  return rows.map(stateOf);
}

export async function findState(query: Query, key: SyncKey): Promise<MailboxState | null> {
  const [row] = await query<StateRow>(sql`SELECT ${stateColumns} FROM sync_key WHERE ${named(key)}`);
  return row ? stateOf(row) : null;
}

function stateOf(row: StateRow): MailboxState {
  return {
    mailbox: row.mailbox,
    filled: row.filled === 1,
    syncState: row.sync_state,
    retryAfter: Number(row.retry_after),
    failures: row.failures,
    problem: row.problem,
    braked: row.braked === 1,
    lastSuccess: row.last_success === null ? null : Number(row.last_success),
    mode: row.mode,
    brakeApproved: row.brake_approved === 1,
  };
}

/** Whether the key is braked; if so, its next pass may delete, and need not wait. */
export async function approveBrake(query: Query, key: SyncKey): Promise<boolean> {
  await query(
    sql`UPDATE sync_key SET brake_approved = 1, retry_after = 0 WHERE ${named(key)} AND braked = 1`,
  );
  const [row] = await query<{ braked: number }>(sql`SELECT braked FROM sync_key WHERE ${named(key)}`);
  return row?.braked === 1;
}
