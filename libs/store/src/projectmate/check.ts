import { contract, serviceRole } from '../contract/contract.js';
import type { Dialect } from '../database/dialect.js';
import { raw, sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { ContractBroken, ProjectMateUnavailable } from '../errors.js';
import type { ProjectMateAccess } from './access.js';
import { roleMembership, visibleColumns, type VisibleColumns } from './contract-check.js';
import { openDatabase, type DatabaseAccess } from './database.js';
import { openProjectMateStore } from './open.js';

/** One thing that was looked at. `unknown`: it could not be seen. */
export interface CheckFinding {
  readonly verdict: 'ok' | 'problem' | 'unknown';
  readonly subject: 'connection' | 'role' | 'contract' | 'triggers' | 'parameters' | 'licence';
  readonly sentence: string;
}

const ok = (subject: CheckFinding['subject'], sentence: string): CheckFinding => ({
  verdict: 'ok',
  subject,
  sentence,
});
const problem = (subject: CheckFinding['subject'], sentence: string): CheckFinding => ({
  verdict: 'problem',
  subject,
  sentence,
});

/** Says everything that a ProjectMate lacks, in words; writes nothing. */
export async function checkProjectMate(access: ProjectMateAccess): Promise<readonly CheckFinding[]> {
  try {
    const findings = access.kind === 'remote' ? [] : await checkDatabase(access);
    const whole = !findings.some(({ verdict, subject }) => verdict === 'problem' && subject === 'contract');
    return whole ? [...findings, ...(await checkSettings(access))] : findings;
  } catch (error) {
    if (!(error instanceof ProjectMateUnavailable || error instanceof ContractBroken)) throw error;
    return [problem('connection', error.message)];
  }
}

async function checkDatabase(access: DatabaseAccess): Promise<CheckFinding[]> {
  const database = openDatabase(access);
  try {
    return await database.read(async (query) => {
      const { dialect } = database;
      const visible = await visibleColumns(query, dialect);
      return [
        ok('connection', 'The database is reached, and the account is let in.'),
        ...(await checkRole(query, dialect)),
        ...checkRelations(visible, dialect),
        ...(visible.has('change_source') ? await checkTriggers(query, dialect) : []),
      ];
    });
  } finally {
    await database.close();
  }
}

async function checkRole(query: Query, dialect: Dialect): Promise<CheckFinding[]> {
  if (dialect.name === 'sqlite') return [];
  const { exists, member, account } = await roleMembership(query);
  if (!exists)
    return [problem('role', `The role ${serviceRole} is missing: run what "pmsync db script" prints.`)];
  return member
    ? [ok('role', `The account "${account}" has the role ${serviceRole}.`)]
    : [problem('role', `The account "${account}" is not a member of the role ${serviceRole}: make it one.`)];
}

function checkRelations(visible: VisibleColumns, dialect: Dialect): CheckFinding[] {
  const missing = contract.flatMap(({ name, columns }) => {
    const own = visible.get(name);
    const relation = dialect.relation(name).texts[0]!;
    if (!own) return [problem('contract', `The relation ${relation} is missing, or closed to the account.`)];
    const lacking = columns.map((column) => column.name).filter((column) => !own.has(column));
    return lacking.length === 0
      ? []
      : [problem('contract', `The view ${relation} lacks ${lacking.join(', ')}.`)];
  });
  return missing.length > 0
    ? missing
    : [ok('contract', `All ${contract.length} relations of the contract are whole.`)];
}

/** Compares the triggers that the database says it has with those that are there and on. */
async function checkTriggers(query: Query, dialect: Dialect): Promise<CheckFinding[]> {
  const wanted = await query<{ trigger_name: string; entity: string }>(
    sql`SELECT trigger_name, entity FROM ${dialect.relation('change_source')}`,
  );
  const there = await query<{ name: string; off: boolean | number }>(
    dialect.name === 'sqlite'
      ? sql`SELECT name, 0 AS ${raw('off')} FROM sqlite_master WHERE type = 'trigger'`
      : sql`SELECT name, is_disabled AS ${raw('"off"')} FROM sys.triggers`,
  );
  if (there.length === 0 && wanted.length > 0) {
    const sentence =
      'The account sees no triggers, so it is not known whether those that tell of changes are on.';
    return [{ verdict: 'unknown', subject: 'triggers', sentence }];
  }
  const off = new Map(there.map((each) => [each.name.toLowerCase(), Boolean(each.off)]));
  const wrong = wanted.flatMap(({ trigger_name: written, entity }) => {
    const name = written.split('.').at(-1)!;
    const state = off.get(name.toLowerCase());
    if (state === false) return [];
    const what = state === undefined ? 'is missing' : 'is switched off';
    return [problem('triggers', `The trigger ${name} ${what}: changes of ${entity} are not told.`)];
  });
  return wrong.length > 0
    ? wrong
    : [ok('triggers', `All ${wanted.length} triggers that tell of changes are on.`)];
}

async function checkSettings(access: ProjectMateAccess): Promise<CheckFinding[]> {
  const store = openProjectMateStore(access);
  try {
    const licensed = await store.licensed();
    const parameters = await store.parameters().catch((error: unknown) => {
      if (error instanceof ContractBroken) return error.message;
      throw error;
    });
    return [
      licensed
        ? ok('licence', 'The licence includes the synchronisation module.')
        : problem(
            'licence',
            "ProjectMate's licence does not include the synchronisation module, or it has expired.",
          ),
      typeof parameters === 'string'
        ? problem('parameters', parameters)
        : ok(
            'parameters',
            `Mail server ${parameters.mailServerName ?? '(none)'}, ${parameters.timeZone}, ${parameters.enabledDomains.join(', ') || 'no domain'}, ${parameters.contactMode}.`,
          ),
    ];
  } finally {
    await store.close();
  }
}
