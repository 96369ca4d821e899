import type { Domain, SyncKey } from '@pmsync/contracts';
import type { FenceToken, MailboxState } from '../ports/state-store.js';
import { inList, list } from '../sqlite/lists.js';
import type { Query } from '../sqlite/query.js';

/** The id of a key, made when it is new. */
export async function keyIdOf(query: Query, { connection, domain, mailbox }: SyncKey): Promise<number> {
  await query('INSERT OR IGNORE INTO sync_key (connection, domain, mailbox) VALUES (?, ?, ?)', [
    connection,
    domain,
    mailbox,
  ]);
  return (await existingKeyId(query, { connection, domain, mailbox }))!;
}

export async function existingKeyId(
  query: Query,
  { connection, domain, mailbox }: SyncKey,
): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    'SELECT id FROM sync_key WHERE connection = ? AND domain = ? AND mailbox = ?',
    [connection, domain, mailbox],
  );
  return row?.id ?? null;
}

/** The id of a key whose fence is exactly this one; null when another pass has claimed it. */
export async function fencedKeyId(query: Query, key: SyncKey, fence: FenceToken): Promise<number | null> {
  const [row] = await query<{ id: number }>(
    `SELECT id FROM sync_key
     WHERE connection = ? AND domain = ? AND mailbox = ? AND fence_issuer = ? AND fence_revision = ?`,
    [key.connection, key.domain, key.mailbox, fence.issuer, fence.revision],
  );
  return row?.id ?? null;
}

export async function claim(query: Query, key: SyncKey, fence: FenceToken): Promise<boolean> {
  const id = await keyIdOf(query, key);
  await query(
    `UPDATE sync_key SET fence_issuer = ?1, fence_revision = ?2
     WHERE id = ?3 AND (fence_issuer IS NULL OR fence_issuer <> ?1 OR fence_revision < ?2)`,
    [fence.issuer, fence.revision, id],
  );
  return (await fencedKeyId(query, key, fence)) !== null;
}

/** Makes these mailboxes, and no others, the active ones; one that becomes active has to be filled. */
export async function activate(
  query: Query,
  connection: string,
  domain: Domain,
  mailboxes: readonly string[],
): Promise<void> {
  const wanted = list(mailboxes);
  await query(
    'INSERT OR IGNORE INTO sync_key (connection, domain, mailbox) SELECT ?, ?, value FROM json_each(?)',
    [connection, domain, wanted],
  );
  await query(
    `UPDATE sync_key SET active = 1, filled = 0
     WHERE connection = ? AND domain = ? AND active = 0 AND mailbox IN ${inList}`,
    [connection, domain, wanted],
  );
  await query(
    `UPDATE sync_key SET active = 0, filled = 0
     WHERE connection = ? AND domain = ? AND active = 1 AND mailbox NOT IN ${inList}`,
    [connection, domain, wanted],
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
}

const stateColumns = 'mailbox, filled, sync_state, retry_after, failures, problem, braked, last_success';

export async function findStates(query: Query, connection: string, domain: Domain): Promise<MailboxState[]> {
  const rows = await query<StateRow>(
    `SELECT ${stateColumns} FROM sync_key WHERE connection = ? AND domain = ? AND active = 1 ORDER BY mailbox`,
    [connection, domain],
  );
  return rows.map(stateOf);
}

export async function findState(query: Query, key: SyncKey): Promise<MailboxState | null> {
  const [row] = await query<StateRow>(
    `SELECT ${stateColumns} FROM sync_key WHERE connection = ? AND domain = ? AND mailbox = ?`,
    [key.connection, key.domain, key.mailbox],
  );
  return row ? stateOf(row) : null;
}

function stateOf(row: StateRow): MailboxState {
  return {
    mailbox: row.mailbox,
    filled: row.filled === 1,
    syncState: row.sync_state,
    retryAfter: row.retry_after,
    failures: row.failures,
    problem: row.problem,
    braked: row.braked === 1,
    lastSuccess: row.last_success,
  };
}
