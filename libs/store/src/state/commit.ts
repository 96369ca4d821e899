import type { PassCommit } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { raw, sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { putDetached } from './detached.js';
import { putForeignItems, removeForeignItems } from './foreign-items.js';
import { settleAnnounced } from './announced.js';
import { putIntents } from './intents.js';
import { markUndone, putJournal } from './journal.js';
import { putLinks } from './links.js';
import { putParked, unpark } from './parked.js';
import { SnapshotWriter } from './snapshots.js';

/** Writes what a commit names, within a transaction that holds the key. What is removed goes before what is put: a record or an item named in both is there afterwards. */
export async function writeCommit(
  query: Query,
  dialect: Dialect,
  keyId: number,
  commit: PassCommit,
): Promise<void> {
  const { links = [], detach = [], journal = [], park = [], foreignItems = [] } = commit;
  const snapshots = new SnapshotWriter();
  const remove = async (table: string, column: string, values: readonly (string | number)[] = []) => {
    if (values.length === 0) return;
    await query(
      sql`DELETE FROM ${raw(table)} WHERE key_id = ${keyId} AND ${raw(column)} IN ${dialect.among(values)}`,
    );
  };
  const recordsOf = (rows: readonly { readonly recordId: string }[]) => rows.map(({ recordId }) => recordId);

  await remove('link', 'record_id', [...(commit.unlinkRecordIds ?? []), ...recordsOf(detach)]);
  await putDetached(query, dialect, keyId, detach);
  await remove('detached', 'record_id', [...(commit.attachRecordIds ?? []), ...recordsOf(links)]);
  await putLinks(query, dialect, keyId, links, snapshots);
  await removeForeignItems(query, dialect, keyId, commit.removeForeignItemIds ?? []);
  await putForeignItems(query, dialect, keyId, foreignItems);

  if (commit.undoneEntryIds && commit.undoneEntryIds.length > 0) {
    if (commit.undoneBy === undefined) throw new Error('undoneEntryIds needs undoneBy.');
    await markUndone(query, dialect, keyId, commit.undoneEntryIds, commit.undoneBy);
  }
  await putJournal(query, dialect, keyId, [...journal, ...(commit.announced ?? [])], snapshots);
  await settleAnnounced(query, dialect, keyId, commit, snapshots);
  await snapshots.write(query, dialect);

  await putIntents(query, dialect, keyId, commit.intents ?? []);
  await remove('pending', 'id', commit.donePendingIds?.map(Number));
  await remove('intent', 'record_id', commit.resolvedIntents);
  await unpark(query, dialect, keyId, commit.unparkRecordIds ?? [], sql`<> 'question'`);
  await unpark(query, dialect, keyId, commit.answeredRecordIds ?? [], sql`= 'question'`);
  await putParked(query, dialect, keyId, park);
  if (commit.confirmedItemIds && commit.confirmedItemIds.length > 0) {
    await query(
      sql`UPDATE link SET confirmed = 1
          WHERE key_id = ${keyId} AND confirmed = 0 AND item_id IN ${dialect.among(commit.confirmedItemIds)}`,
    );
  }
  await writeState(query, keyId, commit);
}

async function writeState(query: Query, keyId: number, commit: PassCommit): Promise<void> {
  const { syncState, mode, brakeApproval, unfilled } = commit;
  if (unfilled) await query(sql`UPDATE sync_key SET filled = 0 WHERE id = ${keyId}`);
  if (syncState !== undefined) {
    await query(sql`UPDATE sync_key SET sync_state = ${syncState} WHERE id = ${keyId}`);
  }
  if (mode !== undefined) await query(sql`UPDATE sync_key SET mode = ${mode} WHERE id = ${keyId}`);
  if (brakeApproval === 'used') {
    await query(sql`UPDATE sync_key SET brake_approved = 0 WHERE id = ${keyId}`);
  }
}
