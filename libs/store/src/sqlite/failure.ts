import { QueryFailedError } from 'typeorm';

/** Why SQLite did not do what was asked, as far as it matters to whoever asked. */
export interface SqliteFailure {
  readonly kind: 'missing' | 'busy' | 'not-a-database' | 'no-relation' | 'unreachable';
  /** SQLite's own words, which name no values. */
  readonly words: string;
}

/** Null for an error that is not SQLite's. The statement and its parameters, which TypeORM adds, are left behind: they hold people's data. */
export function sqliteFailure(error: unknown): SqliteFailure | null {
  const own: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (own instanceof TypeError && /directory does not exist/.test(own.message)) {
    return { kind: 'missing', words: 'there is no such folder' };
  }
  if (!(own instanceof Error) || !('code' in own) || typeof own.code !== 'string') return null;
  if (!own.code.startsWith('SQLITE_')) return null;
  return { kind: kindOf(own.code, own.message), words: own.message };
}

function kindOf(code: string, words: string): SqliteFailure['kind'] {
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED')) return 'busy';
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT')) return 'not-a-database';
  if (/no such (table|column)/.test(words)) return 'no-relation';
  return 'unreachable';
}
