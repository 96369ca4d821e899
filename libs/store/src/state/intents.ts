import type { Intent } from '../ports/state-store.js';
import type { Dialect } from '../database/dialect.js';
import { sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';

export async function putIntents(
  query: Query,
  dialect: Dialect,
  keyId: number,
  intents: readonly Intent[],
): Promise<void> {
  if (intents.length === 0) return;
  const rows = dialect.rows(
    [
      { name: 'record_id', type: 'key' },
      { name: 'settled_by', type: 'number' },
    ],
    intents.map(({ recordId, settledBy }) => [recordId, settledBy]),
  );
  const statements = dialect.upsert({
    table: 'intent',
    key: ['key_id', 'record_id'],
    columns: ['key_id', 'record_id', 'settled_by'],
    select: sql`SELECT ${keyId} AS key_id, record_id, settled_by FROM ${rows} AS sent`,
  });
  for (const statement of statements) await query(statement);
}
