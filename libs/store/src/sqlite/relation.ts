/** The name of a relation of the contract: SQLite has no schemas, so the contract's is a prefix. */
export function relation(name: string): string {
  return `exchange_sync_${name}`;
}
