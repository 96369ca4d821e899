import { contract } from '../../contract/contract.js';
import type { ContractRelation } from '../../contract/relation.js';
import type { Dialect } from '../../database/dialect.js';
import type { VisibleColumns } from '../contract-check.js';
import { findingsOn, type CheckFinding } from './finding.js';
import type { Role } from './role.js';

const { ok, problem, unknown } = findingsOn('relation');

/** Whether every relation of the contract is there with every column, also those that this version does not read. */
export function relationFindings(
  visible: VisibleColumns,
  dialect: Dialect,
  role: Role | null,
): readonly CheckFinding[] {
  const name = (relation: ContractRelation) => dialect.relation(relation.name).texts[0]!;
  if (visible.size === 0) return [nothing(role)];
  return contract.map((relation) => ofRelation(relation, name(relation), visible.get(relation.name)));
}

function ofRelation(
  { columns }: ContractRelation,
  name: string,
  own: ReadonlySet<string> | undefined,
): CheckFinding {
  if (!own) {
    return problem(
      `The relation "${name}" is missing, or the account may not see it: make it ("pmsync db script" prints a worked example).`,
      `Нет отношения «${name}», или учётной записи оно недоступно: создайте его (пример печатает «pmsync db script»).`,
    );
  }
  const lacking = columns.filter((column) => !own.has(column.name)).map((column) => `"${column.name}"`);
  if (lacking.length === 0) {
    return ok(
      `The relation "${name}" has all its columns (${columns.length}).`,
      `В отношении «${name}» есть все столбцы (${columns.length}).`,
    );
  }
  const list = lacking.join(', ');
  return problem(
    `The relation "${name}" lacks ${lacking.length === 1 ? 'the column' : 'the columns'} ${list}: add ${lacking.length === 1 ? 'it' : 'them'} to the view (docs/projectmate-contract.md).`,
    `В отношении «${name}» не хватает столбцов: ${list}. Добавьте их в представление (docs/projectmate-contract.md).`,
  );
}

/** An account without rights sees of a database what it would see of an empty one. */
function nothing(role: Role | null): CheckFinding {
  if (role?.exists && !role.member && !role.owner) {
    return unknown(
      'Could not be checked: the account sees no relation of the contract.',
      'Не проверено: учётной записи не видно ни одного отношения контракта.',
    );
  }
  const remedy = {
    en: role ? 'have an administrator run what "pmsync db script" prints' : 'make its views and tables',
    ru: role
      ? 'администратор должен выполнить то, что печатает «pmsync db script»'
      : 'создайте их представления и таблицы',
  };
  return problem(
    `All relations of the contract are missing: ${remedy.en} (docs/projectmate-contract.md).`,
    `Нет ни одного отношения контракта: ${remedy.ru} (docs/projectmate-contract.md).`,
  );
}
