import { createHash } from 'node:crypto';
import type { Dialect } from '../database/dialect.js';
import { sql } from '../database/sql.js';
import type { Query } from '../database/sql-database.js';
import { recordId } from './contact-row.js';

interface CompanyRow {
  readonly id: string;
  readonly name: string;
  readonly own: boolean | number;
}

/** The companies of some names within a transaction: found, or made when they are asked for. */
export class Companies {
  private constructor(
    private readonly query: Query,
    private readonly dialect: Dialect,
    private readonly ids: Map<string, string>,
  ) {}

  /** @param names those that may be asked for */
  static async named(query: Query, dialect: Dialect, names: readonly string[]): Promise<Companies> {
    const wanted = [...new Set(names.map(companyKey))];
    const found =
      wanted.length === 0
        ? []
        : await query<CompanyRow>(
            sql`SELECT company.id AS id, company.name AS name, company.own AS own FROM ${dialect.relation('company')} AS company
                WHERE ${dialect.folded(sql`company.name`)} IN ${dialect.among(wanted)}`,
          );
    const ids = new Map<string, string>();
    for (const row of found.sort(preferred)) {
      const key = companyKey(row.name);
      if (!ids.has(key)) ids.set(key, recordId('company', row.id));
    }
    return new Companies(query, dialect, ids);
  }

  async idOf(name: string): Promise<string> {
    const key = companyKey(name);
    const found = this.ids.get(key);
    if (found !== undefined) return found;
    const id = await this.free(key);
    await this.query(
      sql`INSERT INTO ${this.dialect.relation('company')} (id, name, own) VALUES (${id}, ${name.trim()}, 0)`,
    );
    this.ids.set(key, id);
    return id;
  }

  /** A company that was made by us and has another name by now keeps its id: the next one is taken. */
  private async free(key: string): Promise<string> {
    for (let round = 0; ; round += 1) {
      const id = companyId(key, round);
      const there = await this.query(
        sql`SELECT id FROM ${this.dialect.relation('company')} WHERE id = ${id}`,
      );
      if (there.length === 0) return id;
    }
  }
}

/** Names with the same key mean the same company. */
export function companyKey(name: string): string {
  return name.trim().toLowerCase();
}

/** Not the firm itself, then the lowest id. */
function preferred(one: CompanyRow, other: CompanyRow): number {
  return Number(one.own) - Number(other.own) || (one.id < other.id ? -1 : 1);
}

/** Follows from the name, so that two writers make the same company: a UUID of version 8 (RFC 9562). */
function companyId(key: string, round: number): string {
  const digest = createHash('sha256')
    .update(`company/${key}${round === 0 ? '' : `\n${round}`}`)
    .digest();
  digest[6] = (digest[6]! & 0x0f) | 0x80;
  digest[8] = (digest[8]! & 0x3f) | 0x80;
  return digest.toString('hex', 0, 16).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
