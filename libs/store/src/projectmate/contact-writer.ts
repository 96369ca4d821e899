import { canonicalContact } from '@pmsync/domain';
import type { Dialect } from '../database/dialect.js';
import { joined, raw, sql, type Bound, type Sql } from '../database/sql.js';
import type { Query, SqlDatabase } from '../database/sql-database.js';
import { ContractBroken } from '../errors.js';
import type { ContactRecord, ContactWrite, ContactWriteResult } from '../ports/projectmate-store.js';
import { Companies } from './companies.js';
import { contactRecords, selectContacts } from './contact-reading.js';
import type { ContactRow } from './contact-row.js';
import { decideWrite, type Change } from './contact-write-decision.js';

/** How often another transaction may have been first before it is taken for a rule of the database's own: a company, a contact, and one more. */
const mostRaces = 3;

type There = ReadonlyMap<string, ContactRecord | { readonly problem: string }>;

/** Thrown to undo a transaction because the database refuses what one write brings. Has no cause: none of the values may come out. */
class Refused extends Error {
  constructor(
    readonly position: number,
    readonly problem: string,
  ) {
    super(problem);
  }
}

/** Carries out writes in one transaction. A write that the database refuses is left out, and the transaction is run again without it. */
export async function writeContacts(
  database: SqlDatabase,
  writes: readonly ContactWrite[],
): Promise<ContactWriteResult[]> {
  if (writes.length === 0) return [];
  const canonical = writes.map(canonicalWrite);
  const refused = new Map<number, string>();
  const races = new Map<number, number>();
  for (;;) {
    try {
      return await database.write(
        (query) => new ContactTransaction(database, query, refused, races).run(canonical),
        'holding',
      );
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      refused.set(error.position, error.problem);
    }
  }
}

function canonicalWrite(write: ContactWrite): ContactWrite {
  switch (write.kind) {
    case 'create':
      return { ...write, contact: canonicalContact(write.contact) };
    case 'update':
      return {
        ...write,
        contact: canonicalContact(write.contact),
        expected: canonicalContact(write.expected),
      };
    case 'delete':
      return { ...write, expected: canonicalContact(write.expected) };
  }
}

class ContactTransaction {
  private readonly dialect: Dialect;

  constructor(
    private readonly database: SqlDatabase,
    private readonly query: Query,
    private readonly refused: ReadonlyMap<number, string>,
    private readonly races: Map<number, number>,
  ) {
    this.dialect = database.dialect;
  }

  async run(writes: readonly ContactWrite[]): Promise<ContactWriteResult[]> {
    const results: ContactWriteResult[] = [];
    while (results.length < writes.length) {
      const from = results.length;
      results.push(...(await this.distinct(firstOfEach(writes.slice(from)), from)));
    }
    return results;
  }

  /** Writes of which no two are of one record; `from` is the position of the first. */
  private async distinct(writes: readonly ContactWrite[], from: number): Promise<ContactWriteResult[]> {
    const before = await this.read(writes.map(({ id }) => id));
    const decisions = writes.map((write, index) => {
      const problem = this.refused.get(from + index);
      return problem === undefined
        ? decideWrite(write, before.get(write.id))
        : ({ kind: 'answer', result: { kind: 'invalid', problem } } as const);
    });
    const changes = decisions.flatMap((decision) => (decision.kind === 'change' ? [decision.change] : []));
    const companies = await Companies.named(
      this.query,
      this.dialect,
      changes.flatMap(({ companyName }) => companyName ?? []),
    );
    for (const [index, decision] of decisions.entries()) {
      if (decision.kind === 'change') {
        await this.guarded(from + index, () => this.change(decision.change, companies));
      } else if (decision.kind === 'delete') {
        const { id } = decision;
        await this.guarded(from + index, () =>
          this.query(sql`DELETE FROM ${this.dialect.relation('contact')} WHERE id = ${id}`),
        );
      }
    }
    const after = await this.read(changes.map(({ id }) => id));
    return decisions.map((decision) => {
      if (decision.kind === 'answer') return decision.result;
      return {
        kind: 'done',
        record: decision.kind === 'delete' ? null : written(after, decision.change.id),
      };
    });
  }

  private async read(ids: readonly string[]): Promise<There> {
    if (ids.length === 0) return new Map();
    const rows = await this.query<ContactRow>(
      selectContacts(this.dialect, sql`WHERE contact.id IN ${this.dialect.among(ids)}`, 'held'),
    );
    const there = new Map<string, ContactRecord | { readonly problem: string }>();
    const records = contactRecords(rows, ({ id, problem }) => there.set(id, { problem }));
    for (const record of records) there.set(record.id, record);
    return there;
  }

  private async change(
    { kind, id, values, companyName, photo }: Change,
    companies: Companies,
  ): Promise<void> {
    const set = new Map<string, Bound | Sql>(values);
    if (companyName !== undefined)
      set.set('company_id', companyName === null ? null : await companies.idOf(companyName));
    // No driver knows of a NULL that it is meant to be bytes.
    if (photo !== undefined)
      set.set('photo', photo === null || photo.length === 0 ? raw('NULL') : Buffer.from(photo));
    const contact = this.dialect.relation('contact');
    if (kind === 'create') {
      const columns = ['id', 'active', ...set.keys()].join(', ');
      const bound = joined(
        [id, 1, ...set.values()].map((value) => sql`${value}`),
        ', ',
      );
      await this.query(sql`INSERT INTO ${contact} (${raw(columns)}) VALUES (${bound})`);
    } else {
      const assignments = [...set].map(([column, value]) => sql`${raw(column)} = ${value}`);
      await this.query(sql`UPDATE ${contact} SET ${joined(assignments, ', ')} WHERE id = ${id}`);
    }
  }

  /** Thrown: {@link Refused} when the database has something against what this write brings. */
  private async guarded(position: number, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      const refusal = this.database.refusal(error);
      if (refusal === null) throw error;
      const races = (this.races.get(position) ?? 0) + 1;
      this.races.set(position, races);
      if (refusal.perhapsRace && races < mostRaces) throw error;
      throw new Refused(position, `ProjectMate's database refuses the contact: ${refusal.words}.`);
    }
  }
}

/** The writes up to the first one of a record that was written to before. */
function firstOfEach(writes: readonly ContactWrite[]): readonly ContactWrite[] {
  const ids = new Set<string>();
  const again = writes.findIndex(({ id }) => ids.size === ids.add(id).size);
  return again < 0 ? writes : writes.slice(0, again);
}

/** Thrown: {@link ContractBroken} when a record that was just written is not to be read. */
function written(after: There, id: string): ContactRecord {
  const record = after.get(id);
  if (record && !('problem' in record)) return record;
  throw new ContractBroken(
    record?.problem ??
      `ProjectMate's relation "contact", record ${id}: it was written, and cannot be read: the view "contact" leaves it out.`,
    { relation: 'contact', record: id },
  );
}
