/** The name of a relation of the contract: in SQL Server they live in schema `exchange_sync`, SQLite has no schemas and takes a prefix. */
export function relation(name: string): string {
  return `exchange_sync_${name}`;
}
