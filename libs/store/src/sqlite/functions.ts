import { createHash } from 'node:crypto';
import type SqliteConnection from 'better-sqlite3';

/** SQLite's own lower() knows ASCII alone. */
export const lowerFunction = 'pmsync_lower';
/** SQLite has no digests. */
export const digestFunction = 'pmsync_sha256';

/** Gives a connection the functions that statements of ours call. */
export function addFunctions(connection: SqliteConnection.Database): void {
  connection.function(lowerFunction, { deterministic: true }, (text: unknown) =>
    typeof text === 'string' ? text.toLowerCase() : text,
  );
  connection.function(digestFunction, { deterministic: true }, (bytes: unknown) =>
    Buffer.isBuffer(bytes) && bytes.length > 0 ? createHash('sha256').update(bytes).digest() : null,
  );
}
