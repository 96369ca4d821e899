import { sql } from '../../database/sql.js';
import type { SqlDatabase } from '../../database/sql-database.js';
import { findingsOn, type CheckFinding } from './finding.js';

const { ok, problem } = findingsOn('licence');

const licensedModule = 'exchange-sync';

export interface LicenceRow {
  readonly granted: number | boolean | null;
  /** SQL Server's driver gives a date as midnight UTC. */
  readonly valid_until: Date | string | null;
}

export async function readLicence(database: SqlDatabase): Promise<readonly LicenceRow[]> {
  return await database.read((query) =>
    query<LicenceRow>(
      sql`SELECT granted, valid_until FROM ${database.dialect.relation('licence')} WHERE module = ${licensedModule}`,
    ),
  );
}

export function licenceFindings(rows: readonly LicenceRow[], today: string): readonly CheckFinding[] {
  if (rows.length === 0) {
    return [
      problem(
        `ProjectMate's licence does not name the module ${licensedModule}: nothing is synchronised until it does; ask the vendor.`,
        `В лицензии ProjectMate нет модуля ${licensedModule}: синхронизации нет; обратитесь к поставщику.`,
      ),
    ];
  }
  const granted = rows.filter((row) => Boolean(row.granted)).map((row) => dayOf(row.valid_until));
  if (granted.length === 0) {
    return [
      problem(
        `ProjectMate's licence does not grant the module ${licensedModule}: nothing is synchronised until it does; ask the vendor.`,
        `Лицензия ProjectMate не разрешает модуль ${licensedModule}: синхронизации нет; обратитесь к поставщику.`,
      ),
    ];
  }
  const valid = granted.filter((until) => until === null || until >= today);
  if (valid.length === 0) {
    const until = granted.sort().at(-1);
    return [
      problem(
        `ProjectMate's licence for the module ${licensedModule} expired on ${until}: nothing is synchronised until it is renewed.`,
        `Лицензия ProjectMate на модуль ${licensedModule} закончилась ${until}: синхронизации нет, пока она не продлена.`,
      ),
    ];
  }
  const until = valid.includes(null) ? null : valid.sort().at(-1);
  return [
    ok(
      `ProjectMate's licence grants the module ${licensedModule}${until === null ? '' : ` until ${until}`}.`,
      `Лицензия ProjectMate разрешает модуль ${licensedModule}${until === null ? '' : ` до ${until}`}.`,
    ),
  ];
}

function dayOf(value: Date | string | null): string | null {
  return value instanceof Date ? value.toISOString().slice(0, 10) : value;
}
