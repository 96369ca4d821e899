import type { DataSource } from 'typeorm';

/** Runs one statement; answers its rows. */
export type Query = <Row = never>(sql: string, parameters?: readonly unknown[]) => Promise<Row[]>;

export function queryOf(source: DataSource): Query {
  return async (sql, parameters = []) => {
    const { text, values } = positional(sql, parameters);
    return (await source.query(text, values)) as never[];
  };
}

/** better-sqlite3 takes positions only: a parameter that a statement names by its number (`?2`) is repeated at each of its places. */
function positional(sql: string, parameters: readonly unknown[]): { text: string; values: unknown[] } {
  const places = [...sql.matchAll(/\?(\d+)/g)];
  if (places.length === 0) return { text: sql, values: [...parameters] };
  return {
    text: sql.replaceAll(/\?\d+/g, '?'),
    values: places.map(([, number]) => parameters[Number(number) - 1]),
  };
}
