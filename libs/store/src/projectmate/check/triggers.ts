import { raw, sql } from '../../database/sql.js';
import type { Query, SqlDatabase } from '../../database/sql-database.js';
import { ContractBroken } from '../../errors.js';
import { findingsOn, type CheckFinding } from './finding.js';

const { ok, problem, unknown } = findingsOn('trigger');

export interface Triggers {
  /** The triggers that `change_source` lists. */
  readonly listed: readonly string[];
  /** The triggers that the account sees, by name in lower case, and whether each is off; null where there is no such catalogue. */
  readonly seen: ReadonlyMap<string, boolean> | null;
  /** Whether the account sees all triggers there are. */
  readonly seesAll: boolean;
}

export async function readTriggers(database: SqlDatabase): Promise<Triggers> {
  const { dialect } = database;
  const rows = await database.read((query) =>
    query<{ trigger_name: string }>(sql`SELECT trigger_name FROM ${dialect.relation('change_source')}`),
  );
  const listed = rows.map((row) => row.trigger_name);
  if (dialect.name === 'sqlite') {
    return { listed, seen: await database.read(inFile), seesAll: true };
  }
  try {
    const seen = await database.read(onServer);
    const [row] = await database.read((query) =>
      query<{ granted: number | null }>(
        sql`SELECT HAS_PERMS_BY_NAME(DB_NAME(), 'DATABASE', 'VIEW DEFINITION') AS ${raw('granted')}`,
      ),
    );
    return { listed, seen, seesAll: row!.granted === 1 };
  } catch (error) {
    // A server that speaks T-SQL and keeps other catalogues.
    if (error instanceof ContractBroken) return { listed, seen: null, seesAll: false };
    throw error;
  }
}

async function inFile(query: Query): Promise<ReadonlyMap<string, boolean>> {
  const rows = await query<{ name: string }>(sql`SELECT name FROM sqlite_master WHERE type = 'trigger'`);
  return new Map(rows.map(({ name }) => [name.toLowerCase(), false]));
}

async function onServer(query: Query): Promise<ReadonlyMap<string, boolean>> {
  const rows = await query<{ name: string; off: boolean | number }>(
    sql`SELECT schemas.name + '.' + triggers.name AS name, triggers.is_disabled AS ${raw('[off]')}
        FROM sys.triggers AS triggers
        JOIN sys.objects AS parents ON parents.object_id = triggers.parent_id
        JOIN sys.schemas AS schemas ON schemas.schema_id = parents.schema_id`,
  );
  return new Map(rows.map(({ name, off }) => [name.toLowerCase(), Boolean(off)]));
}

export function triggerFindings({ listed, seen, seesAll }: Triggers): readonly CheckFinding[] {
  if (listed.length === 0) {
    return [
      problem(
        'The relation change_source lists no trigger: what changes in ProjectMate would not be noticed; list the triggers that fill change_log.',
        'В отношении change_source нет ни одного триггера: изменения в ProjectMate не будут замечены; перечислите триггеры, заполняющие change_log.',
      ),
    ];
  }
  const sees = (name: string) => seen?.has(name.toLowerCase()) ?? false;
  if (!seen || (!seesAll && !listed.some(sees))) {
    return [
      unknown(
        `Could not be checked: the account sees none of the ${listed.length} triggers that change_source lists (GRANT VIEW DEFINITION on their tables shows them).`,
        `Не проверено: учётной записи не видны триггеры, перечисленные в change_source (${listed.length}); их показывает право VIEW DEFINITION на их таблицы.`,
      ),
    ];
  }
  const findings = listed.flatMap((name) => {
    if (!sees(name)) return [missing(name, seesAll)];
    return seen.get(name.toLowerCase()) ? [off(name)] : [];
  });
  return findings.length > 0
    ? findings
    : [
        ok(
          `All triggers that fill the change log are there and on (${listed.length}).`,
          `Все триггеры журнала изменений на месте и включены (${listed.length}).`,
        ),
      ];
}

function missing(name: string, sure: boolean): CheckFinding {
  return sure
    ? problem(
        `The trigger "${name}", which change_source lists, is missing: what it told of is no longer noticed; make it anew.`,
        `Нет триггера «${name}», указанного в change_source: его изменения больше не замечаются; создайте его заново.`,
      )
    : problem(
        `The trigger "${name}", which change_source lists, is missing, or its table hides it from the account: make it anew, or GRANT VIEW DEFINITION on its table.`,
        `Нет триггера «${name}», указанного в change_source, или его таблица скрыта от учётной записи: создайте его заново или выдайте VIEW DEFINITION на таблицу.`,
      );
}

function off(name: string): CheckFinding {
  return problem(
    `The trigger "${name}" is disabled: what it tells of is not noticed; enable it (ENABLE TRIGGER).`,
    `Триггер «${name}» отключён: его изменения не замечаются; включите его (ENABLE TRIGGER).`,
  );
}
