import { ContractBroken, ProjectMateUnavailable } from '../errors.js';
import { list } from '../sqlite/lists.js';
import type { SqliteFailure } from '../sqlite/failure.js';
import type { Query } from '../sqlite/query.js';
import { contactColumns } from './contact-row.js';
import { relation } from './relation.js';

/** What this version reads of the contract. */
const needed: Readonly<Record<string, readonly string[]>> = {
  parameters: ['mail_server_name', 'time_zone', 'enabled_domains', 'contact_mode'],
  licence: ['module', 'granted'],
  employee: ['id', 'mailbox', 'display_name', 'synchronised'],
  contact: contactColumns,
  contact_audience: ['contact_id', 'mailbox'],
  change_log: ['id', 'entity', 'record_id'],
  change_log_owner: ['installation'],
};

/** Refuses a database that lacks a relation or a column, before anything is read from it. Thrown: {@link ContractBroken}. */
export async function checkContract(query: Query): Promise<void> {
  const names = Object.keys(needed).map(relation);
  const present = await query<{ relation: string; name: string }>(
    `SELECT wanted.value AS relation, column_info.name AS name
     FROM json_each(?) AS wanted JOIN pragma_table_info(wanted.value) AS column_info`,
    [list(names)],
  );
  for (const [name, columns] of Object.entries(needed)) {
    const own = new Set(present.filter((row) => row.relation === relation(name)).map((row) => row.name));
    if (own.size === 0) throw lacks(`relation "${relation(name)}"`, { relation: name });
    const column = columns.find((each) => !own.has(each));
    if (column) throw lacks(`column "${column}" of relation "${relation(name)}"`, { relation: name, column });
  }
}

function lacks(what: string, place: ContractBroken['place']): ContractBroken {
  return new ContractBroken(
    `The ProjectMate database lacks the ${what}, which the contract demands: make its views anew.`,
    place,
  );
}

export function explainFailure(file: string, { kind, words }: SqliteFailure): Error {
  switch (kind) {
    case 'not-a-database':
      return new ContractBroken(
        `The file ${file} is not an SQLite database, so it is no ProjectMate database.`,
      );
    case 'no-relation':
      return new ContractBroken(
        `The ProjectMate database ${file} does not keep the contract (${words}): make its views anew.`,
      );
    case 'busy':
      return new ProjectMateUnavailable(
        `The ProjectMate database ${file} has been locked by somebody else for too long.`,
      );
    case 'missing':
    case 'unreachable':
      return new ProjectMateUnavailable(`The ProjectMate database ${file} cannot be used: ${words}.`);
  }
}
