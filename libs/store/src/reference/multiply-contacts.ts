import { raw, sql } from '../database/sql.js';
import type { Query, SqlDatabase } from '../database/sql-database.js';
import { changeSources, triggerOf } from './schema/change-sources.js';
import { contractScript } from './schema/mssql-script.js';
import { vendorTables } from './schema/vendor-tables.js';

const table = 'PmContact';
const others = Object.keys(vendorTables.find(({ name }) => name === table)!.columns)
  .filter((column) => column !== 'Id')
  .join(', ');
/** What one statement adds on SQL Server, so that none takes long. */
const rowsAtOnce = 50_000;

/** For measuring: copies contacts until there are so many, and tells of none. */
export async function multiplyContacts(database: SqlDatabase, contacts: number): Promise<void> {
  const fill = database.dialect.name === 'sqlite' ? fillFile : fillServer;
  await database.write(async (query) => {
    const [row] = await query<{ there: number }>(sql`SELECT COUNT(*) AS there FROM ${raw(table)}`);
    if (row!.there < contacts) await fill(query, row!.there, contacts);
    await query(sql`DELETE FROM ${database.dialect.relation('change_log')}`);
  });
}

async function fillFile(query: Query, there: number, contacts: number): Promise<void> {
  const copies = Math.ceil(contacts / there) - 1;
  await query(
    sql`WITH RECURSIVE copy (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < ${copies})
        INSERT INTO ${raw(table)} (Id, ${raw(others)})
        SELECT printf('%08x-0000-4000-8000-%012x', copy.number, original.rowid), ${raw(others)}
        FROM copy CROSS JOIN ${raw(table)} AS original
        ORDER BY copy.number LIMIT ${contacts - there}`,
  );
}

/** Without the triggers that would tell of each row; the contract is made anew afterwards. */
async function fillServer(query: Query, there: number, contacts: number): Promise<void> {
  for (const source of changeSources.filter((each) => each.table === table)) {
    await query(raw(`DROP TRIGGER dbo.${triggerOf(source)}`));
  }
  for (let count = there; count < contacts;) {
    const added = Math.min(count, contacts - count, rowsAtOnce);
    await query(
      raw(
        `INSERT INTO dbo.${table} (Id, ${others}) SELECT TOP (${added}) NEWID(), ${others} FROM dbo.${table}`,
      ),
    );
    count += added;
  }
  for (const batch of contractScript()) await query(raw(batch));
}
