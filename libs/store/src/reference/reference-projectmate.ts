import Database from 'better-sqlite3';
import { relation } from '../projectmate/relation.js';

/** The parameters of *Сервис > Параметры > Синхронизация*, as the vendor names them. */
export type ParameterName = 'MailServerName' | 'TimeZone' | 'SyncDomains' | 'ContactMode';

/** A change that is not committed yet. */
export interface ReferenceTransaction {
  updateContact(id: string, values: Readonly<Record<string, string | number | null>>): void;
  commit(): void;
}

/** Changes a reference ProjectMate as its users do, through the views of the contract where it has them. For the demo and for tests. */
export class ReferenceProjectMate {
  private readonly database: Database.Database;

  /** Thrown: an SQLite error when there is no such file. */
  constructor(file: string) {
    this.database = new Database(file, { fileMustExist: true, timeout: 10_000 });
  }

  contactIds(): string[] {
    return this.database
      .prepare(`SELECT id FROM ${relation('contact')} ORDER BY id`)
      .pluck()
      .all() as string[];
  }

  createContact(id: string, values: Readonly<Record<string, string | number | null>>): void {
    const columns = ['id', ...Object.keys(values)];
    this.database
      .prepare(
        `INSERT INTO ${relation('contact')} (${columns.join(', ')}) VALUES (${columns.map((name) => `@${name}`).join(', ')})`,
      )
      .run({ id, ...values });
  }

  /** Columns by the names of the contract. */
  updateContact(id: string, values: Readonly<Record<string, string | number | null>>): void {
    const set = Object.keys(values).map((name) => `${name} = @${name}`);
    this.database
      .prepare(`UPDATE ${relation('contact')} SET ${set.join(', ')} WHERE id = @id`)
      .run({ ...values, id });
  }

  deleteContact(id: string): void {
    this.database.prepare(`DELETE FROM ${relation('contact')} WHERE id = ?`).run(id);
  }

  /** Renames the company of a contact; answers the ids of all its contacts. */
  renameCompanyOf(contactId: string, name: string): string[] {
    const company = this.database
      .prepare(`SELECT company_id FROM ${relation('contact')} WHERE id = ?`)
      .pluck()
      .get(contactId);
    this.database.prepare(`UPDATE ${relation('company')} SET name = ? WHERE id = ?`).run(name, company);
    return this.database
      .prepare(`SELECT id FROM ${relation('contact')} WHERE company_id = ?`)
      .pluck()
      .all(company) as string[];
  }

  /** Begins a transaction on a connection of its own: what it changes is seen once it is committed. */
  begin(): ReferenceTransaction {
    const other = new ReferenceProjectMate(this.database.name);
    other.database.exec('BEGIN IMMEDIATE');
    return {
      updateContact: (id, values) => other.updateContact(id, values),
      commit() {
        other.database.exec('COMMIT');
        other.close();
      },
    };
  }

  setMailbox(mailbox: string, address: string | null): void {
    this.database.prepare('UPDATE PmEmployee SET Email = ? WHERE Email = ?').run(address, mailbox);
  }

  setParameter(name: ParameterName, value: string | null): void {
    this.database.prepare('UPDATE PmParameter SET Value = ? WHERE Name = ?').run(value, name);
  }

  setLicensed(granted: boolean): void {
    this.database.prepare('UPDATE PmLicenceModule SET Granted = ?').run(granted ? 1 : 0);
  }

  setSynchronised(mailbox: string, on: boolean): void {
    this.database.prepare('UPDATE PmEmployee SET SyncExchange = ? WHERE Email = ?').run(on ? 1 : 0, mailbox);
  }

  close(): void {
    this.database.close();
  }
}
