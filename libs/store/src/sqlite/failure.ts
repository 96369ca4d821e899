import { QueryFailedError } from 'typeorm';
import type { DatabaseFailure, Refusal } from '../database/sql-database.js';

/** Why SQLite did not do what was asked. */
export interface SqliteFailure extends DatabaseFailure {
  /** Others hold the lock: it is worth trying again. */
  readonly busy: boolean;
}

/** Null for an error that is not SQLite's. The statement and its parameters, which TypeORM adds, are left behind: they hold people's data. */
export function sqliteFailure(error: unknown): SqliteFailure | null {
  const own: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (own instanceof TypeError && /directory does not exist/.test(own.message)) {
    return unavailable('cannot be used: there is no such folder.');
  }
  if (!(own instanceof Error) || !('code' in own) || typeof own.code !== 'string') return null;
  if (!own.code.startsWith('SQLITE_')) return null;
  if (own.code.startsWith('SQLITE_BUSY') || own.code.startsWith('SQLITE_LOCKED')) {
    return { ...unavailable('has been locked by somebody else for too long.'), busy: true };
  }
  if (own.code.startsWith('SQLITE_NOTADB') || own.code.startsWith('SQLITE_CORRUPT')) {
    return broken('is not an SQLite database, or is damaged.');
  }
  // SQLite's own words name relations and columns, and no values.
  if (/no such (table|column)/.test(own.message)) {
    return broken(`does not keep the contract (${own.message}): make its views anew.`);
  }
  return unavailable(`cannot be used: ${own.message}.`);
}

/** What SQLite has against the values of a statement. A transaction has the file to itself, so nobody else can be the cause. */
export function sqliteRefusal(error: unknown): Refusal | null {
  const own: unknown = error instanceof QueryFailedError ? error.driverError : error;
  if (!(own instanceof Error) || !('code' in own) || typeof own.code !== 'string') return null;
  if (!/^SQLITE_(CONSTRAINT|MISMATCH|TOOBIG)/.test(own.code)) return null;
  // SQLite's own words name tables, columns and constraints, and no values; those of a trigger are the vendor's, meant for people.
  return { words: own.message, perhapsRace: false };
}

function unavailable(words: string): SqliteFailure {
  return { kind: 'unavailable', words, busy: false };
}

function broken(words: string): SqliteFailure {
  return { kind: 'contract', words, busy: false };
}
