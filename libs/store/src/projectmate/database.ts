import { ContractBroken, ProjectMateUnavailable } from '../errors.js';
import type { DatabaseUse, SqlDatabase } from '../database/sql-database.js';
import { MssqlDatabase } from '../mssql/mssql-database.js';
import { serverName } from '../mssql/mssql-access.js';
import { SqliteDatabase } from '../sqlite/sqlite-database.js';
import type { ProjectMateAccess } from './access.js';

/** A ProjectMate that is a database. */
export type DatabaseAccess = Extract<ProjectMateAccess, { readonly kind: 'sqlite' | 'mssql' }>;

/** How sentences about a ProjectMate's database begin. */
export function databaseSubject(access: DatabaseAccess): string {
  return access.kind === 'sqlite'
    ? `The ProjectMate database ${access.file}`
    : `The ProjectMate database "${access.database}" on ${serverName(access)}`;
}

export function openDatabase(access: DatabaseAccess, opened?: DatabaseUse['opened']): SqlDatabase {
  const use: DatabaseUse = {
    subject: databaseSubject(access),
    ...(opened ? { opened } : {}),
    error: (kind, message) =>
      kind === 'contract' ? new ContractBroken(message) : new ProjectMateUnavailable(message),
  };
  return access.kind === 'sqlite'
    ? new SqliteDatabase({ file: access.file, create: false, use })
    : new MssqlDatabase({ access, use });
}
