import { accessSync, constants } from 'node:fs';
import { contract, serviceRole } from '../../contract/contract.js';
import { joined, raw, sql } from '../../database/sql.js';
import type { SqlDatabase } from '../../database/sql-database.js';
import { findingsOn, type CheckFinding } from './finding.js';

const { ok, problem, unknown } = findingsOn('permission');

export interface Permission {
  readonly relation: string;
  readonly access: string;
  /** Null where the server does not tell. */
  readonly granted: number | null;
}

/** What the account may do with these relations, of what the contract demands. */
export async function readPermissions(
  database: SqlDatabase,
  relations: readonly string[],
): Promise<readonly Permission[]> {
  const demanded = contract.flatMap(({ name, access }) =>
    relations.includes(name) ? access.map((each) => ({ relation: name, access: each.toUpperCase() })) : [],
  );
  if (demanded.length === 0) return [];
  const asked = demanded.map(
    ({ relation, access }) =>
      sql`SELECT ${relation} AS relation, ${access} AS access, HAS_PERMS_BY_NAME(${`exchange_sync.${relation}`}, 'OBJECT', ${access}) AS ${raw('granted')}`,
  );
  return await database.read((query) => query<Permission>(joined(asked, ' UNION ALL ')));
}

export function permissionFindings(permissions: readonly Permission[]): readonly CheckFinding[] {
  if (permissions.length === 0) {
    return [
      unknown(
        'Could not be checked: the account sees no relation of the contract.',
        'Не проверено: учётной записи не видно ни одного отношения контракта.',
      ),
    ];
  }
  const untold = permissions.filter(({ granted }) => granted === null);
  const lacking = permissions.filter(({ granted }) => granted === 0);
  const findings = [
    ...grouped(lacking).map(([relation, access]) =>
      problem(
        `The account may not ${access} on "exchange_sync.${relation}": GRANT ${access} ON exchange_sync.${relation} TO ${serviceRole}.`,
        `Учётной записи не разрешено ${access} на «exchange_sync.${relation}»: GRANT ${access} ON exchange_sync.${relation} TO ${serviceRole}.`,
      ),
    ),
    ...grouped(untold).map(([relation, access]) =>
      unknown(
        `Could not be checked: the server does not tell whether the account may ${access} on "exchange_sync.${relation}".`,
        `Не проверено: сервер не сообщает, разрешено ли учётной записи ${access} на «exchange_sync.${relation}».`,
      ),
    ),
  ];
  return findings.length > 0
    ? findings
    : [
        ok(
          'The account may do all that the contract demands.',
          'Учётной записи разрешено всё, чего требует контракт.',
        ),
      ];
}

function grouped(permissions: readonly Permission[]): readonly (readonly [string, string])[] {
  const relations = [...new Set(permissions.map(({ relation }) => relation))];
  return relations.map((relation) => {
    const own = permissions.filter((each) => each.relation === relation);
    return [relation, own.map(({ access }) => access).join(', ')];
  });
}

/** A file has no rights within: whoever may write it may do everything, and taking changes writes. */
export function filePermission(file: string): CheckFinding {
  try {
    accessSync(file, constants.R_OK | constants.W_OK);
    return ok('The file may be read and written.', 'Файл доступен для чтения и записи.');
  } catch {
    return problem(
      `The file ${file} may not be written, and changes are taken out of it: give the account that this runs under the right to.`,
      `Файл ${file} недоступен для записи, а принятые изменения из него удаляются: дайте это право учётной записи, под которой работает служба.`,
    );
  }
}
