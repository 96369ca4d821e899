import { contract, serviceRole } from '../contract/contract.js';
import type { Dialect } from '../database/dialect.js';
import { raw, sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { ContractBroken } from '../errors.js';
import { readColumns } from './contact-columns.js';
import { parametersColumns } from './parameters-row.js';

/** What this version reads and writes of the contract. */
const needed: Readonly<Record<string, readonly string[]>> = {
  parameters: parametersColumns,
  licence: ['module', 'granted', 'valid_until'],
  employee: ['id', 'mailbox', 'display_name', 'synchronised'],
  company: ['id', 'name', 'own', 'email_domains', 'head_id', 'chief_accountant_id'],
  contact: [...readColumns, 'company_id', 'active', 'photo'],
  contact_audience: ['contact_id', 'mailbox'],
  change_log: ['id', 'entity', 'record_id'],
  change_log_owner: ['installation'],
};

/** The columns that the account sees, by relation of the contract. */
export type VisibleColumns = ReadonlyMap<string, ReadonlySet<string>>;

export async function visibleColumns(query: Query, dialect: Dialect): Promise<VisibleColumns> {
  const rows = await query<{ relation: string; name: string }>(
    dialect.columnsOf(contract.map(({ name }) => name)),
  );
  const visible = new Map<string, Set<string>>();
  for (const { relation, name } of rows) {
    const columns = visible.get(relation.toLowerCase()) ?? new Set();
    visible.set(relation.toLowerCase(), columns.add(name.toLowerCase()));
  }
  return visible;
}

/** Refuses a database that lacks a relation or a column, before anything is read from it. Thrown: {@link ContractBroken}. */
export async function demandContract(query: Query, dialect: Dialect): Promise<void> {
  const visible = await visibleColumns(query, dialect);
  if (visible.size === 0) throw new ContractBroken(await whyNothing(query, dialect));
  for (const [relation, columns] of Object.entries(needed)) {
    const own = visible.get(relation);
    if (!own) throw lacks(`relation "${dialect.relation(relation).texts[0]}"`, { relation });
    const column = columns.find((each) => !own.has(each));
    if (column) {
      throw lacks(`column "${column}" of relation "${dialect.relation(relation).texts[0]}"`, {
        relation,
        column,
      });
    }
  }
}

function lacks(what: string, place: ContractBroken['place']): ContractBroken {
  return new ContractBroken(
    `The ProjectMate database lacks the ${what}, which the contract demands: make its views anew ("pmsync db script").`,
    place,
  );
}

/** Why an account sees nothing of the contract. */
async function whyNothing(query: Query, dialect: Dialect): Promise<string> {
  if (dialect.name === 'sqlite') {
    return `The ProjectMate database lacks the relation "${dialect.relation('parameters').texts[0]}" and all others of the contract: it is not prepared for the synchronisation.`;
  }
  const { exists, member, account } = await roleMembership(query);
  if (!exists) {
    return 'The ProjectMate database lacks the role projectmateservice and the views of the contract: have an administrator run what "pmsync db script" prints.';
  }
  return member
    ? 'The ProjectMate database has the role projectmateservice, and the views of the contract are missing: have an administrator run what "pmsync db script" prints.'
    : `The account "${account}" is not a member of the role projectmateservice in the ProjectMate database: make it one (ALTER ROLE projectmateservice ADD MEMBER ...).`;
}

interface RoleMembership {
  readonly exists: boolean;
  readonly member: boolean;
  /** The user of the database that the account is. */
  readonly account: string;
}

/** For SQL Server: whether the role exists and the account has it. */
export async function roleMembership(query: Query): Promise<RoleMembership> {
  const [row] = await query<{ role: number | null; member: number | null; account: string }>(
    sql`SELECT DATABASE_PRINCIPAL_ID(${serviceRole}) AS ${raw('role')},
               IS_ROLEMEMBER(${serviceRole}) AS member, USER_NAME() AS account`,
  );
  return { exists: row!.role !== null, member: row!.member === 1, account: row!.account };
}
