import type { SqlDatabase } from '../../database/sql-database.js';
import { visibleColumns, type VisibleColumns } from '../contract-check.js';
import { databaseSubject, type DatabaseAccess } from '../database.js';
import { changeLogFindings, readChangeLogOwners } from './change-log.js';
import type { CheckExpectations } from './expectations.js';
import { findingsOn, type CheckFinding, type CheckSubject } from './finding.js';
import { licenceFindings, readLicence } from './licence.js';
import { messageOf } from './message-of.js';
import { parametersFindings, readParameters } from './parameters.js';
import { parametersColumns } from '../parameters-row.js';
import { filePermission, permissionFindings, readPermissions } from './permissions.js';
import { relationFindings } from './relations.js';
import { readRole, roleFinding } from './role.js';
import { readTriggers, triggerFindings } from './triggers.js';

/** From what the account sees to what the rows say. */
export async function checkDatabase(
  database: SqlDatabase,
  access: DatabaseAccess,
  expectations: CheckExpectations,
): Promise<CheckFinding[]> {
  const { dialect } = database;
  const { ok, problem } = findingsOn('connection');
  try {
    const visible = await database.read((query) => visibleColumns(query, dialect));
    const place = databaseSubject(access);
    const role = dialect.name === 'mssql' ? await readRole(database) : null;
    return [
      ok(`${place} can be opened.`, `База данных ProjectMate открывается (${place}).`),
      ...(role ? [roleFinding(role)] : []),
      ...relationFindings(visible, dialect, role),
      ...(access.kind === 'sqlite'
        ? [filePermission(access.file)]
        : permissionFindings(await readPermissions(database, [...visible.keys()]))),
      ...(await rowFindings(database, visible, expectations)),
    ];
  } catch (error) {
    const message = messageOf(error);
    return [problem(message, `База данных ProjectMate недоступна. Подробности: ${message}`)];
  }
}

async function rowFindings(
  database: SqlDatabase,
  visible: VisibleColumns,
  { installation = null, mailServerMistake = () => null }: CheckExpectations,
): Promise<readonly CheckFinding[]> {
  const look = (
    subject: CheckSubject,
    relation: string,
    columns: readonly string[],
    findings: () => Promise<readonly CheckFinding[]>,
  ) =>
    columns.every((column) => visible.get(relation)?.has(column))
      ? told(subject, findings)
      : unseen(subject, database.dialect.relation(relation).texts[0]!);
  const today = new Date().toISOString().slice(0, 10);
  return [
    ...(await look('trigger', 'change_source', ['trigger_name'], async () =>
      triggerFindings(await readTriggers(database)),
    )),
    ...(await look('parameters', 'parameters', parametersColumns, async () =>
      parametersFindings(await readParameters(database), mailServerMistake),
    )),
    ...(await look('licence', 'licence', ['module', 'granted', 'valid_until'], async () =>
      licenceFindings(await readLicence(database), today),
    )),
    ...(await look('change-log', 'change_log_owner', ['installation'], async () =>
      changeLogFindings(await readChangeLogOwners(database), installation),
    )),
  ];
}

/** A relation that cannot be read is no reason to say nothing of the others. */
async function told(
  subject: CheckSubject,
  findings: () => Promise<readonly CheckFinding[]>,
): Promise<readonly CheckFinding[]> {
  try {
    return await findings();
  } catch (error) {
    const message = messageOf(error);
    const { unknown } = findingsOn(subject);
    return [unknown(`Could not be checked: ${message}`, `Не проверено. Подробности: ${message}`)];
  }
}

function unseen(subject: CheckSubject, relation: string): readonly CheckFinding[] {
  const { unknown } = findingsOn(subject);
  return [
    unknown(
      `Could not be checked: the account does not see the relation "${relation}" with all its columns.`,
      `Не проверено: отношение «${relation}» недоступно целиком.`,
    ),
  ];
}
