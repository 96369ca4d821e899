import { raw, sql, type Sql } from '../../src/database/sql.js';

/** A rule of the vendor's tables that the contract does not know of. */
export interface VendorRule {
  readonly set: Sql;
  readonly lift: Sql;
}

/** Rules against what a test writes, as the administrator of this database makes them. */
export interface VendorRules {
  /** No job title is "forbidden". */
  readonly forbidden: VendorRule;
  /** No two contacts have the same mobile phone. */
  readonly unique: VendorRule;
}

const rule = (set: string, lift: string): VendorRule => ({ set: sql`${raw(set)}`, lift: sql`${raw(lift)}` });

const uniquePhone = 'CREATE UNIQUE INDEX PmContactPhone ON PmContact (MobilePhone)';

export const sqliteRules: VendorRules = {
  forbidden: rule(
    `CREATE TRIGGER PmContactPost BEFORE INSERT ON PmContact WHEN NEW.Post = 'forbidden' BEGIN
       SELECT RAISE(ABORT, 'no such post'); END`,
    'DROP TRIGGER PmContactPost',
  ),
  unique: rule(uniquePhone, 'DROP INDEX PmContactPhone'),
};

export const mssqlRules: VendorRules = {
  forbidden: rule(
    "ALTER TABLE dbo.PmContact ADD CONSTRAINT PmContactPost CHECK (Post <> 'forbidden')",
    'ALTER TABLE dbo.PmContact DROP CONSTRAINT PmContactPost',
  ),
  unique: rule(uniquePhone, 'DROP INDEX PmContactPhone ON dbo.PmContact'),
};
