import { relation } from '../../sqlite/relation.js';
import { changeSources, noRecord, triggerOf, type ChangeSource } from './change-sources.js';
import { readableViews } from './readable-views.js';
import { selectOf, valueOf, writtenColumns } from './view-sql.js';
import { vendorTables } from './vendor-tables.js';
import { writableViews, type ViewMapping } from './view-mappings.js';

const tablesIn = (text: string) => text.replaceAll(/\{(Pm\w+)\}/g, '$1');

/** The contract over the reference schema, without what tells of changes. */
export function contractStatements(): readonly string[] {
  return [
    ...Object.entries(readableViews).map(
      ([name, select]) => `CREATE VIEW ${relation(name)} AS ${tablesIn(select)}`,
    ),
    ...writableViews.flatMap((mapping) => [
      `CREATE VIEW ${relation(mapping.relation)} AS ${selectOf(mapping, (name) => name)}`,
      ...writingTriggers(mapping),
    ]),
    // AUTOINCREMENT: an id that was used is never used again, so a row that is removed is the row that was read.
    `CREATE TABLE ${relation('change_log')} (id INTEGER PRIMARY KEY AUTOINCREMENT, entity TEXT NOT NULL, record_id TEXT NOT NULL)`,
    `CREATE TABLE ${relation('change_log_owner')} (installation TEXT)`,
    `INSERT INTO ${relation('change_log_owner')} VALUES (NULL)`,
    `CREATE VIEW ${relation('change_source')} AS ${changeSources
      .flatMap((source) => triggersOf(source).map(({ name }) => ({ name, entity: source.entity })))
      .map(({ name, entity }) => `SELECT '${name}' AS trigger_name, '${entity}' AS entity`)
      .join(' UNION ALL ')}`,
  ];
}

/** What tells of changes in the vendor's tables. */
export function loggingStatements(): readonly string[] {
  return changeSources.flatMap((source) => triggersOf(source).map(({ statement }) => statement));
}

function writingTriggers(mapping: ViewMapping): readonly string[] {
  const { relation: name, table, alongWithDeleted = [] } = mapping;
  const written = writtenColumns(mapping);
  const set = written
    .filter((each) => each.name !== 'id')
    .map((each) => `${each.column} = ${valueOf(each, 'NEW', false)}`);
  const deletions = [...alongWithDeleted, `DELETE FROM {${table}} WHERE Id IN {deleted}`].map(
    (statement) => `${tablesIn(statement).replaceAll('{deleted}', '(OLD.id)')};`,
  );
  return [
    `CREATE TRIGGER ${name}_view_insert INSTEAD OF INSERT ON ${relation(name)} BEGIN
       INSERT INTO ${table} (${written.map(({ column }) => column).join(', ')})
       VALUES (${written.map((each) => valueOf(each, 'NEW', true)).join(', ')});
     END`,
    `CREATE TRIGGER ${name}_view_update INSTEAD OF UPDATE ON ${relation(name)} BEGIN
       UPDATE ${table} SET ${set.join(', ')} WHERE Id = OLD.id;
     END`,
    `CREATE TRIGGER ${name}_view_delete INSTEAD OF DELETE ON ${relation(name)} BEGIN ${deletions.join(' ')} END`,
  ];
}

/** One trigger for each kind of change: SQLite's tell of one kind. */
function triggersOf(source: ChangeSource): readonly { readonly name: string; readonly statement: string }[] {
  const columns =
    source.columns === 'all'
      ? Object.keys(vendorTables.find(({ name }) => name === source.table)!.columns)
      : source.columns;
  const differs = columns.map((column) => `OLD.${column} IS NOT NEW.${column}`).join(' OR ');
  const trigger = (kind: string, event: string, row: string) => {
    const name = `${triggerOf(source)}_${kind}`;
    return { name, statement: `CREATE TRIGGER ${name} AFTER ${event} BEGIN ${told(source, row)} END` };
  };
  const updated = trigger('updated', `UPDATE ON ${source.table} WHEN ${differs}`, 'NEW');
  if (source.updatesOnly) return [updated];
  return [
    trigger('inserted', `INSERT ON ${source.table}`, 'NEW'),
    updated,
    trigger('deleted', `DELETE ON ${source.table}`, 'OLD'),
  ];
}

function told({ entity, records }: ChangeSource, row: string): string {
  const into = `INSERT INTO ${relation('change_log')} (entity, record_id)`;
  switch (records.kind) {
    case 'column':
      return `${into} VALUES ('${entity}', ${row}.${records.column});`;
    case 'none':
      return `${into} VALUES ('${entity}', '${noRecord}');`;
    case 'rows':
      return `${into} SELECT '${entity}', Id FROM ${records.table} WHERE ${records.column} = ${row}.Id;`;
    case 'owner':
      return `${into} SELECT '${entity}', Id FROM ${records.table} WHERE Id = ${row}.${records.column};`;
  }
}
