import type { ColumnMapping, ViewMapping } from './view-mappings.js';

/** A column that writing to a view writes. */
export interface WrittenColumn {
  /** As the contract calls it. */
  readonly name: string;
  /** As the vendor calls it. */
  readonly column: string;
  readonly mapping: Exclude<ColumnMapping, { readonly kind: 'computed' }>;
}

export function writtenColumns({ columns }: ViewMapping): readonly WrittenColumn[] {
  return Object.entries(columns).flatMap(([name, mapping]) =>
    mapping.kind === 'computed' ? [] : [{ name, column: mapping.column, mapping }],
  );
}

/** The SELECT of a view; `from` writes a table of the vendor's with its name as alias. */
export function selectOf(
  { table, joins = [], columns }: ViewMapping,
  from: (name: string) => string,
): string {
  const selected = Object.entries(columns).map(([name, mapping]) => `${shown(table, mapping)} AS ${name}`);
  const joined = joins.map(({ table: other, on }) => `\nLEFT JOIN ${from(other)} ON ${on}`);
  return `SELECT ${selected.join(',\n  ')}\nFROM ${from(table)}${joined.join('')}`;
}

function shown(table: string, mapping: ColumnMapping): string {
  switch (mapping.kind) {
    case 'same':
      return `${table}.${mapping.column}`;
    case 'coded':
      return `CASE ${table}.${mapping.column} ${mapping.codes.map((code, index) => `WHEN ${index + mapping.from} THEN '${code}'`).join(' ')} END`;
    case 'computed':
      return mapping.expression;
  }
}

/** What writing `row` to the view writes into the vendor's column; with `standard`, what stands where nothing is given. */
export function valueOf({ name, mapping }: WrittenColumn, row: string, standard: boolean): string {
  const given = `${row}.${name}`;
  if (mapping.kind === 'same') {
    return standard && mapping.standard !== undefined ? `COALESCE(${given}, ${mapping.standard})` : given;
  }
  const code = (word: string) => mapping.codes.indexOf(word) + mapping.from;
  const cases = mapping.codes.map((word) => `WHEN '${word}' THEN ${code(word)}`).join(' ');
  const coded = `CASE ${given} ${cases} END`;
  // Only nothing becomes the standard: an unknown word is refused by the column, which is never NULL.
  return standard && mapping.standard !== undefined
    ? `CASE WHEN ${given} IS NULL THEN ${code(mapping.standard)} ELSE ${coded} END`
    : coded;
}
