import { joined, raw, sql, type Bound, type Sql } from '../database/sql.js';
import type { Query, SqlDatabase } from '../database/sql-database.js';
import { vendorTables } from './schema/vendor-tables.js';
import { openDatabase, type DatabaseAccess } from '../projectmate/database.js';

/** The parameters of *Сервис > Параметры > Синхронизация*, as the vendor names them. */
export type ParameterName =
  | 'MailServerName'
  | 'TimeZone'
  | 'SyncDomains'
  | 'ContactMode'
  | 'OnExchangeDelete'
  | 'OnEmployeeOff'
  | 'ImportMeetings'
  | 'CalendarDaysBack'
  | 'CalendarDaysAhead';

/** Values by the names of the contract. */
export type ReferenceValues = Readonly<Record<string, Bound>>;

/** A change that is not committed yet. */
export interface ReferenceTransaction {
  updateContact(id: string, values: ReferenceValues): Promise<void>;
  commit(): Promise<void>;
}

/** Changes a reference ProjectMate as its users do, through the views of the contract where it has them. For the demo and for tests. */
export class ReferenceProjectMate {
  private readonly database: SqlDatabase;

  constructor(private readonly access: DatabaseAccess) {
    this.database = openDatabase(access);
  }

  async contactIds(): Promise<string[]> {
    const rows = await this.run<{ id: string }>(
      sql`SELECT id FROM ${this.database.dialect.relation('contact')} ORDER BY id`,
    );
    return rows.map(({ id }) => id);
  }

  async createContact(id: string, values: ReferenceValues): Promise<void> {
    await this.insert('contact', { id, ...values });
  }

  async updateContact(id: string, values: ReferenceValues): Promise<void> {
    await this.run(this.update('contact', id, values));
  }

  async deleteContact(id: string): Promise<void> {
    await this.delete('contact', id);
  }

  /** Inserts a row into a relation of the contract. */
  async insert(relation: string, values: ReferenceValues): Promise<void> {
    const bound = Object.values(values).map((value) => sql`${value}`);
    await this.run(
      sql`INSERT INTO ${this.database.dialect.relation(relation)} (${raw(Object.keys(values).join(', '))}) VALUES (${joined(bound, ', ')})`,
    );
  }

  async delete(relation: string, id: string): Promise<void> {
    await this.run(sql`DELETE FROM ${this.database.dialect.relation(relation)} WHERE id = ${id}`);
  }

  /** The rows of a relation of the contract with this value in this column. */
  async rows(relation: string, column: string, value: Bound): Promise<Record<string, unknown>[]> {
    return await this.run(
      sql`SELECT * FROM ${this.database.dialect.relation(relation)} WHERE ${raw(column)} = ${value}`,
    );
  }

  /** Renames the company of a contact; answers the ids of all its contacts. */
  async renameCompanyOf(contactId: string, name: string): Promise<string[]> {
    const [contact] = await this.rows('contact', 'id', contactId);
    const company = contact!['company_id'] as string;
    await this.run(this.update('company', company, { name }));
    return (await this.rows('contact', 'company_id', company)).map(({ id }) => id as string);
  }

  /** Begins a transaction on a connection of its own: what it changes is seen once it is committed. */
  async begin(): Promise<ReferenceTransaction> {
    const other = openDatabase(this.access);
    let commit: (() => void) | undefined;
    const end = new Promise<void>((resolve) => (commit = resolve));
    let committed: Promise<void> | undefined;
    const query = await new Promise<Query>((resolve, reject) => {
      committed = other.write(async (begun) => {
        resolve(begun);
        await end;
      });
      committed.catch(reject);
    });
    return {
      updateContact: async (id, values) => {
        await query(this.update('contact', id, values));
      },
      async commit() {
        commit!();
        await committed;
        await other.close();
      },
    };
  }

  async setMailbox(mailbox: string, address: string | null): Promise<void> {
    await this.run(sql`UPDATE PmEmployee SET Email = ${address} WHERE Email = ${mailbox}`);
  }

  async setParameter(name: ParameterName, value: string | null): Promise<void> {
    await this.run(sql`UPDATE PmParameter SET Value = ${value} WHERE Name = ${name}`);
  }

  async setLicensed(granted: boolean): Promise<void> {
    await this.run(sql`UPDATE PmLicenceModule SET Granted = ${granted ? 1 : 0}`);
  }

  async setSynchronised(mailbox: string, on: boolean): Promise<void> {
    await this.run(sql`UPDATE PmEmployee SET SyncExchange = ${on ? 1 : 0} WHERE Email = ${mailbox}`);
  }

  /** For measuring, on SQLite: makes of every contact so many, and tells of none. */
  async multiplyContacts(times: number): Promise<void> {
    if (times === 1) return;
    await this.database.write(async (query) => {
      const columns = vendorTables.find(({ name }) => name === 'PmContact')!.columns;
      const others = raw(
        Object.keys(columns)
          .filter((column) => column !== 'Id')
          .join(', '),
      );
      await query(
        sql`WITH RECURSIVE copy (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM copy WHERE number < ${times - 1})
            INSERT INTO PmContact (Id, ${others})
            SELECT printf('%08x-0000-4000-8000-%012x', copy.number, PmContact.rowid), ${others} FROM PmContact CROSS JOIN copy`,
      );
      await query(sql`DELETE FROM ${this.database.dialect.relation('change_log')}`);
    });
  }

  /** Runs a statement as an administrator of the database would. */
  async run<Row = never>(statement: Sql): Promise<Row[]> {
    return await this.database.read((query) => query<Row>(statement));
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  private update(relation: string, id: string, values: ReferenceValues): Sql {
    const set = Object.entries(values).map(([column, value]) => sql`${raw(column)} = ${value}`);
    return sql`UPDATE ${this.database.dialect.relation(relation)} SET ${joined(set, ', ')} WHERE id = ${id}`;
  }
}
