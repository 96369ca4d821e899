import { contract, serviceRole } from '../../contract/contract.js';
import { changeSources, noRecord, triggerOf, type ChangeSource } from './change-sources.js';
import { readableViews } from './readable-views.js';
import { selectOf, valueOf, writtenColumns } from './view-sql.js';
import { vendorTables } from './vendor-tables.js';
import { writableViews, type ViewMapping } from './view-mappings.js';

/** A statement that needs a batch of its own, as T-SQL's CREATE VIEW and CREATE TRIGGER do. */
type Batch = string;

const table = (name: string) => `dbo.${name}`;
const tablesIn = (text: string) => text.replaceAll(/\{(Pm\w+)\}/g, (_, name: string) => table(name));

/**
 * The contract over the reference schema as T-SQL batches, in the order in which they run; running them again replaces what is there and keeps the queue.
 * For SQL Server 2012 and later: no `CREATE OR ALTER`, which is 2016's.
 */
export function contractScript(): readonly Batch[] {
  return [
    "IF SCHEMA_ID('exchange_sync') IS NULL EXEC('CREATE SCHEMA exchange_sync AUTHORIZATION dbo')",
    `IF DATABASE_PRINCIPAL_ID('${serviceRole}') IS NULL CREATE ROLE ${serviceRole}`,
    "IF OBJECT_ID('exchange_sync.change_log_id') IS NULL\n  EXEC('CREATE SEQUENCE exchange_sync.change_log_id AS bigint START WITH 1 INCREMENT BY 1')",
    `IF OBJECT_ID('exchange_sync.change_log') IS NULL
  CREATE TABLE exchange_sync.change_log (
    id bigint NOT NULL PRIMARY KEY,
    entity nvarchar(20) NOT NULL,
    record_id uniqueidentifier NOT NULL)`,
    `IF OBJECT_ID('exchange_sync.change_log_owner') IS NULL
  CREATE TABLE exchange_sync.change_log_owner (installation nvarchar(100) NULL)`,
    'IF NOT EXISTS (SELECT 1 FROM exchange_sync.change_log_owner) INSERT INTO exchange_sync.change_log_owner VALUES (NULL)',
    ...Object.entries(readableViews).flatMap(([name, select]) => view(name, tablesIn(select))),
    ...writableViews.flatMap((mapping) => [
      ...withoutTriggers(mapping),
      ...view(
        mapping.relation,
        selectOf(mapping, (name) => `${table(name)} AS ${name}`),
      ),
      insertTrigger(mapping),
      updateTrigger(mapping),
      deleteTrigger(mapping),
    ]),
    ...view(
      'change_source',
      changeSources
        .map((source) => `SELECT N'dbo.${triggerOf(source)}' AS trigger_name, N'${source.entity}' AS entity`)
        .join(' UNION ALL\n'),
    ),
    ...changeSources.flatMap(loggingTrigger),
    ...grants(),
  ];
}

/** A view takes its triggers with it; not everything that speaks T-SQL lets it. */
function withoutTriggers({ relation }: ViewMapping): Batch[] {
  return ['insert', 'update', 'delete'].map((event) => {
    const trigger = `exchange_sync.${relation}_${event}`;
    return `IF OBJECT_ID('${trigger}') IS NOT NULL DROP TRIGGER ${trigger}`;
  });
}

function view(name: string, select: string): Batch[] {
  return [
    `IF OBJECT_ID('exchange_sync.${name}') IS NOT NULL DROP VIEW exchange_sync.${name}`,
    `CREATE VIEW exchange_sync.${name} AS\n${select}`,
  ];
}

function insertTrigger(mapping: ViewMapping): Batch {
  const written = writtenColumns(mapping);
  return `CREATE TRIGGER exchange_sync.${mapping.relation}_insert ON exchange_sync.${mapping.relation} INSTEAD OF INSERT AS
BEGIN
  SET NOCOUNT ON;
  INSERT INTO ${table(mapping.table)} (${written.map(({ column }) => column).join(', ')})
  SELECT ${written.map((each) => valueOf(each, 'inserted', true)).join(', ')} FROM inserted;
END`;
}

function updateTrigger(mapping: ViewMapping): Batch {
  const written = writtenColumns(mapping).filter(({ name }) => name !== 'id');
  return `CREATE TRIGGER exchange_sync.${mapping.relation}_update ON exchange_sync.${mapping.relation} INSTEAD OF UPDATE AS
BEGIN
  SET NOCOUNT ON;
  UPDATE target SET ${written.map((each) => `${each.column} = ${valueOf(each, 'inserted', false)}`).join(', ')}
  FROM ${table(mapping.table)} AS target JOIN inserted ON inserted.id = target.Id;
END`;
}

function deleteTrigger({ relation, table: name, alongWithDeleted = [] }: ViewMapping): Batch {
  const statements = [...alongWithDeleted, `DELETE FROM {${name}} WHERE Id IN {deleted}`].map(
    (statement) => `  ${tablesIn(statement).replaceAll('{deleted}', '(SELECT id FROM deleted)')};\n`,
  );
  return `CREATE TRIGGER exchange_sync.${relation}_delete ON exchange_sync.${relation} INSTEAD OF DELETE AS
BEGIN
  SET NOCOUNT ON;
${statements.join('')}END`;
}

/**
 * Tells of real changes only: EXCEPT takes NULL for equal to NULL, and text is compared exactly, since a collation need not tell "ё" from "е" or upper
 * case from lower.
 */
function loggingTrigger(source: ChangeSource): Batch[] {
  const trigger = triggerOf(source);
  const columns = columnsOf(source);
  const all = vendorTables.find(({ name }) => name === source.table)!.columns;
  const key = Object.keys(all)[0]!;
  const compared = (row: string) =>
    columns
      .map(
        (column) =>
          `${row}.${column}${/^(text|memo)/.test(all[column]!) ? ' COLLATE Latin1_General_BIN2' : ''}`,
      )
      .join(', ');
  const rows = source.updatesOnly
    ? `inserted JOIN deleted ON deleted.${key} = inserted.${key}`
    : `inserted FULL JOIN deleted ON deleted.${key} = inserted.${key}`;
  const { records } = source;
  const of = (column: string) => `COALESCE(inserted.${column}, deleted.${column})`;
  const changed = {
    column: () => ({ record: of((records as { column: string }).column), join: '' }),
    none: () => ({ record: `CAST('${noRecord}' AS uniqueidentifier)`, join: '' }),
    rows: () => {
      const { table: other, column } = records as { table: string; column: string };
      return {
        record: `${other}.Id`,
        join: ` JOIN ${table(other)} AS ${other} ON ${other}.${column} = inserted.${key}`,
      };
    },
    owner: () => {
      const { table: other, column } = records as { table: string; column: string };
      return {
        record: `${other}.Id`,
        join: ` JOIN ${table(other)} AS ${other} ON ${other}.Id = ${of(column)}`,
      };
    },
  }[records.kind]();
  return [
    `IF OBJECT_ID('dbo.${trigger}') IS NOT NULL DROP TRIGGER dbo.${trigger}`,
    `CREATE TRIGGER dbo.${trigger} ON ${table(source.table)} AFTER ${source.updatesOnly ? 'UPDATE' : 'INSERT, UPDATE, DELETE'} AS
BEGIN
  SET NOCOUNT ON;
  INSERT INTO exchange_sync.change_log (id, entity, record_id)
  SELECT NEXT VALUE FOR exchange_sync.change_log_id, N'${source.entity}', changed.record_id
  FROM (
    SELECT ${changed.record} AS record_id
    FROM ${rows}${changed.join}
    WHERE EXISTS (
      SELECT ${compared('inserted')}
      EXCEPT
      SELECT ${compared('deleted')})) AS changed;
END`,
  ];
}

function columnsOf({ table: name, columns }: ChangeSource): readonly string[] {
  return columns === 'all' ? Object.keys(vendorTables.find((each) => each.name === name)!.columns) : columns;
}

/** What the role may do. Ownership chaining (same owner, dbo) lets the views and triggers do the rest on SQL Server. */
function grants(): Batch[] {
  const tables = [
    ...new Set([
      ...writableViews.map(({ table: name }) => name),
      ...changeSources.map(({ table: name }) => name),
    ]),
  ];
  const touched = [
    ...new Set(
      writableViews.flatMap(({ table: name, alongWithDeleted = [] }) => [
        name,
        ...alongWithDeleted.flatMap((text) => [...text.matchAll(/\{(Pm\w+)\}/g)].map(([, found]) => found!)),
      ]),
    ),
  ];
  return [
    ...contract.map(
      ({ name, access }) =>
        `GRANT ${access.join(', ').toUpperCase()} ON exchange_sync.${name} TO ${serviceRole}`,
    ),
    // So that the check sees triggers, and whether they are on.
    `IF SERVERPROPERTY('Babelfish') IS NULL
BEGIN
  EXEC('GRANT VIEW DEFINITION ON SCHEMA::exchange_sync TO ${serviceRole}');
${tables.map((name) => `  EXEC('GRANT VIEW DEFINITION ON ${table(name)} TO ${serviceRole}');\n`).join('')}END`,
    // Babelfish has no ownership chaining in triggers: they run with the rights of whoever changes the view.
    `IF SERVERPROPERTY('Babelfish') IS NOT NULL
BEGIN
  EXEC('GRANT INSERT ON exchange_sync.change_log TO ${serviceRole}');
  EXEC('GRANT UPDATE ON exchange_sync.change_log_id TO ${serviceRole}');
${touched.map((name) => `  EXEC('GRANT SELECT, INSERT, UPDATE, DELETE ON ${table(name)} TO ${serviceRole}');\n`).join('')}END`,
  ];
}
