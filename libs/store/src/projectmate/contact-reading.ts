import type { Dialect } from '../database/dialect.js';
import { raw, sql, type Sql } from '../database/sql.js';
import { ContractBroken } from '../errors.js';
import type { ContactRecord, UnreadableContact } from '../ports/projectmate-store.js';
import { readColumns } from './contact-columns.js';
import { contactRecord, type ContactRow } from './contact-row.js';

const columns = raw(readColumns.map((column) => `contact.${column}`).join(', '));

/** Reads contacts, each a {@link ContactRow}; what follows the `FROM` may name them `contact`. `held`: see the dialect. */
export function selectContacts(dialect: Dialect, rest: Sql, how?: 'held'): Sql {
  const company = dialect.relation('company');
  return sql`SELECT ${columns}, contact.active AS active, company.own AS own,
      CASE WHEN contact.id IN (SELECT head_id FROM ${company} WHERE head_id IS NOT NULL UNION ALL
        SELECT chief_accountant_id FROM ${company} WHERE chief_accountant_id IS NOT NULL) THEN 1 ELSE 0 END AS responsible,
      ${dialect.digest('contact.photo')} AS photo_digest, ${dialect.undigested('contact.photo')} AS photo_bytes
    FROM ${dialect.relation('contact')} AS contact${how === 'held' ? dialect.held : sql``}
    LEFT JOIN ${company} AS company ON company.id = contact.company_id ${rest}`;
}

/** The records of rows. A row that breaks the contract by itself is told, so that it hurts no other, or thrown where nobody is told. */
export function contactRecords(
  rows: readonly ContactRow[],
  unreadable?: (contact: UnreadableContact) => void,
): ContactRecord[] {
  return rows.flatMap((row) => {
    try {
      return [contactRecord(row)];
    } catch (error) {
      if (!(error instanceof ContractBroken) || !unreadable || error.place?.record === undefined) throw error;
      unreadable({ id: error.place.record, problem: error.message });
      return [];
    }
  });
}
