import { joined, raw, sql } from '../../database/sql.js';
import type { Query } from '../../database/sql-database.js';
import type { VendorRow } from './demo-rows.js';

/** What one statement may bind: SQL Server takes 2,100 parameters and 1,000 rows of values, SQLite 32,766. */
const mostParameters = { mssql: 2_000, sqlite: 30_000 } as const;
const mostRows = 1_000;

/** Inserts rows into a table of the vendor's, many with one statement. A column that a row does not name is NULL. */
export async function insertRows(
  query: Query,
  dialect: 'sqlite' | 'mssql',
  table: string,
  rows: readonly VendorRow[],
): Promise<void> {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const rowsAtOnce = Math.min(mostRows, Math.floor(mostParameters[dialect] / Math.max(1, columns.length)));
  for (let first = 0; first < rows.length; first += rowsAtOnce) {
    const values = rows.slice(first, first + rowsAtOnce).map((row) => {
      const bound = columns.map((column) => sql`${row[column] ?? null}`);
      return sql`(${joined(bound, ', ')})`;
    });
    await query(sql`INSERT INTO ${raw(table)} (${raw(columns.join(', '))}) VALUES ${joined(values, ', ')}`);
  }
}
