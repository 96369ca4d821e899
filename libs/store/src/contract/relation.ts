/** Types of the contract; what they are in SQL Server and SQLite stands in `types.ts`. `text` is followed by the most characters it holds. */
export type ContractType =
  | 'uuid'
  | 'flag'
  | 'integer'
  | 'big-integer'
  | 'date'
  | 'local-time'
  | `text(${number})`
  | 'long-text'
  | 'binary';

/** A text for people, in the product's two languages. */
export interface Meaning {
  readonly en: string;
  readonly ru: string;
}

export type Unit = 'minutes' | 'days' | 'occurrences';

export interface ContractColumn {
  readonly name: string;
  readonly type: ContractType;
  /** Never NULL. */
  readonly required: boolean;
  /** Whether the product writes it; what it does not write may be computed. */
  readonly written: boolean;
  readonly meaning: Meaning;
  /** What its numbers count; null where they count nothing, and for what is no number. */
  readonly unit: Unit | null;
  /** What its values may be; null where the type says all. */
  readonly values: readonly string[] | null;
}

type Access = 'select' | 'insert' | 'update' | 'delete';

/** A relation of schema `exchange_sync`: what the product reads and writes of ProjectMate (design 8). */
export interface ContractRelation {
  readonly name: string;
  readonly meaning: Meaning;
  readonly key: readonly string[];
  readonly columns: readonly ContractColumn[];
  /** What the role `projectmateservice` may do with it, and no more. */
  readonly access: readonly Access[];
}

interface Told {
  readonly required?: boolean;
  readonly written?: boolean;
  readonly unit?: Unit;
  readonly values?: readonly string[];
}

export function column(
  name: string,
  type: ContractType,
  en: string,
  ru: string,
  { required = false, written = true, unit, values }: Told = {},
): ContractColumn {
  return { name, type, required, written, meaning: { en, ru }, unit: unit ?? null, values: values ?? null };
}

export function id(en: string, ru: string): ContractColumn {
  return column('id', 'uuid', en, ru, { required: true });
}
