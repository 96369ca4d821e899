import type { Dialect } from '../database/dialect.js';
import { sql, type Sql } from '../database/sql.js';
import type { ContactProbe } from '../ports/projectmate-store.js';
import { selectContacts } from './contact-reading.js';

/** Values in one list: SQL Server takes 2,100 in a statement, and addresses stand in three lists. */
const mostInList = 256;
/** Between surname and given name: no name has it. */
const between = '\n';

/** The statements, each bounded, that together find the active contacts that any of the probes may mean; those by address come first. */
export function selectMatches(dialect: Dialect, probes: readonly ContactProbe[], limit: number): Sql[] {
  const select = (condition: Sql) =>
    selectContacts(
      dialect,
      sql`WHERE contact.active = 1 AND (${condition}) ORDER BY contact.id ${dialect.first(limit)}`,
    );
  const addresses = inParts(probes.flatMap(({ emails }) => emails.flatMap((email) => folded(email) || [])));
  const names = inParts(probes.flatMap(nameOf));
  return [
    ...addresses.map((part) => {
      const among = dialect.among(part);
      return select(sql`${dialect.folded(sql`contact.email1`)} IN ${among} OR ${dialect.folded(sql`contact.email2`)} IN ${among}
        OR ${dialect.folded(sql`contact.email3`)} IN ${among}`);
    }),
    ...names.map((part) => {
      const name = sql`concat(ltrim(rtrim(contact.surname)), ${between}, ltrim(rtrim(contact.given_name)))`;
      return select(sql`replace(${dialect.folded(name)}, ${'ё'}, ${'е'}) IN ${dialect.among(part)}`);
    }),
  ];
}

/** Written by hand, "ё" is "е". */
function nameOf({ surname, givenName }: ContactProbe): string | [] {
  const [last, first] = [folded(surname ?? ''), folded(givenName ?? '')];
  return last || first ? `${last}${between}${first}`.replaceAll('ё', 'е') : [];
}

function folded(text: string): string {
  return text.trim().toLowerCase();
}

function inParts(values: readonly string[]): string[][] {
  const distinct = [...new Set(values)];
  const parts: string[][] = [];
  for (let from = 0; from < distinct.length; from += mostInList)
    parts.push(distinct.slice(from, from + mostInList));
  return parts;
}
