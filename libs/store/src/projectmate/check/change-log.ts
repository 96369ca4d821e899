import { sql } from '../../database/sql.js';
import type { SqlDatabase } from '../../database/sql-database.js';
import { findingsOn, type CheckFinding } from './finding.js';

const { ok, problem, unknown } = findingsOn('change-log');

/** Whom the rows of `change_log_owner` name. */
export async function readChangeLogOwners(database: SqlDatabase): Promise<readonly (string | null)[]> {
  const rows = await database.read((query) =>
    query<{ installation: string | null }>(
      sql`SELECT installation FROM ${database.dialect.relation('change_log_owner')}`,
    ),
  );
  return rows.map(({ installation }) => installation);
}

/** `installation`: the one that asks; null where it is not known. */
export function changeLogFindings(
  owners: readonly (string | null)[],
  installation: string | null,
): readonly CheckFinding[] {
  const [owner] = owners;
  if (owner === undefined || owners.length > 1) {
    return [
      problem(
        `The relation change_log_owner has ${owners.length} rows: it must have one.`,
        `В отношении change_log_owner строк: ${owners.length}, а должна быть одна.`,
      ),
    ];
  }
  if (owner === null) {
    return [
      ok(
        'The change log is free: the first installation that starts takes it.',
        'Журнал изменений свободен: его займёт первая запущенная установка.',
      ),
    ];
  }
  if (owner === installation) {
    return [
      ok(
        `The change log belongs to this installation, "${owner}".`,
        `Журнал изменений принадлежит этой установке, «${owner}».`,
      ),
    ];
  }
  if (installation === null) {
    return [
      unknown(
        `The change log belongs to the installation "${owner}"; whether that is this one could not be checked (PMSYNC_INSTALLATION or --installation names this one).`,
        `Журнал изменений принадлежит установке «${owner}»; эта ли она, не проверено (имя этой задаёт PMSYNC_INSTALLATION или --installation).`,
      ),
    ];
  }
  return [
    problem(
      `The change log belongs to another installation, "${owner}", and this one is "${installation}": stop that one and set change_log_owner.installation to NULL.`,
      `Журнал изменений принадлежит другой установке, «${owner}», а эта — «${installation}»: остановите ту и запишите NULL в change_log_owner.installation.`,
    ),
  ];
}
