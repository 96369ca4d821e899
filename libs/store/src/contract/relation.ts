/**
 * Types of the contract, and what they are in SQL Server and SQLite: `uuid` (uniqueidentifier; text in lower case), `flag` (bit; 0 or 1), `integer` (int),
 * `big-integer` (bigint), `date` (date; `YYYY-MM-DD`), `local-time` (datetime2(0); `YYYY-MM-DDTHH:MM:SS`), `text` with the most characters it holds
 * (nvarchar; text), `long-text` (nvarchar(max); text), `binary` (varbinary(max); blob).
 */
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

export interface ContractColumn {
  readonly name: string;
  readonly type: ContractType;
  /** Never NULL. */
  readonly required: boolean;
  /** Whether the product writes it; what it does not write may be computed. */
  readonly written: boolean;
  readonly meaning: Meaning;
  /** What its values may be; null where the type says all. */
  readonly values: readonly string[] | null;
}

export type Access = 'select' | 'insert' | 'update' | 'delete';

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
  readonly values?: readonly string[];
}

export function column(
  name: string,
  type: ContractType,
  en: string,
  ru: string,
  { required = false, written = true, values }: Told = {},
): ContractColumn {
  return { name, type, required, written, meaning: { en, ru }, values: values ?? null };
}

export function id(en: string, ru: string): ContractColumn {
  return column('id', 'uuid', en, ru, { required: true });
}
