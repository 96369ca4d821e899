import { serviceRole } from '../../contract/contract.js';
import { raw, sql } from '../../database/sql.js';
import type { SqlDatabase } from '../../database/sql-database.js';
import { roleMembership, type RoleMembership } from '../contract-check.js';
import { findingsOn, type CheckFinding } from './finding.js';

export interface Role extends RoleMembership {
  /** The account owns the database, and needs no role. */
  readonly owner: boolean;
}

export async function readRole(database: SqlDatabase): Promise<Role> {
  return await database.read(async (query) => {
    const membership = await roleMembership(query);
    const [row] = await query<{ owner: number | null }>(
      sql`SELECT IS_ROLEMEMBER('db_owner') AS ${raw('owner')}`,
    );
    return { ...membership, owner: membership.account.toLowerCase() === 'dbo' || row!.owner === 1 };
  });
}

export function roleFinding({ exists, member, owner, account }: Role): CheckFinding {
  const { ok, problem } = findingsOn('role');
  if (!exists) {
    return problem(
      `The database has no role ${serviceRole}: have an administrator run what "pmsync db script" prints.`,
      `В базе данных нет роли ${serviceRole}: администратор должен выполнить то, что печатает «pmsync db script».`,
    );
  }
  if (member) {
    return ok(
      `The account "${account}" is a member of the role ${serviceRole}.`,
      `Учётная запись «${account}» входит в роль ${serviceRole}.`,
    );
  }
  if (owner) {
    return ok(
      `The account "${account}" owns the database and needs no role; an account that is only a member of ${serviceRole} could do less harm.`,
      `Учётная запись «${account}» — владелец базы данных, роль ей не нужна; безопаснее учётная запись, которая входит только в роль ${serviceRole}.`,
    );
  }
  return problem(
    `The account "${account}" is not a member of the role ${serviceRole}: make it one (ALTER ROLE ${serviceRole} ADD MEMBER ...).`,
    `Учётная запись «${account}» не входит в роль ${serviceRole}: включите её (ALTER ROLE ${serviceRole} ADD MEMBER ...).`,
  );
}
