import { raw, sql } from '../database/sql.js';
import type { MssqlAccess } from './mssql-access.js';
import { MssqlDatabase } from './mssql-database.js';

/** Makes an empty database unless it is there. Thrown: an error in words when the server cannot be reached or the account may not. */
export async function createMssqlDatabase(access: MssqlAccess): Promise<void> {
  await onServer(access, async (query) => {
    const there = await query(sql`SELECT name FROM sys.databases WHERE name = ${access.database}`);
    if (there.length === 0) await query(raw(`CREATE DATABASE ${quoted(access.database)}`));
  });
}

/** Removes a database, whoever is connected to it. */
export async function dropMssqlDatabase(access: MssqlAccess): Promise<void> {
  await onServer(access, (query) => query(raw(`DROP DATABASE IF EXISTS ${quoted(access.database)}`)));
}

async function onServer(access: MssqlAccess, work: Parameters<MssqlDatabase['read']>[0]): Promise<void> {
  const master = new MssqlDatabase({
    access: { ...access, database: 'master' },
    use: { subject: `The SQL Server ${access.host}`, error: (_, message) => new Error(message) },
  });
  try {
    await master.read(work);
  } finally {
    await master.close();
  }
}

function quoted(name: string): string {
  return `[${name.replaceAll(']', ']]')}]`;
}
