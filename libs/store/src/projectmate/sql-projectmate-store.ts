import type { OwnFirm } from '@pmsync/domain';
import { raw, sql, type Sql } from '../database/sql.js';
import type { Dialect } from '../database/dialect.js';
import type { SqlDatabase } from '../database/sql-database.js';
import { ContractBroken } from '../errors.js';
import type {
  AudienceRow,
  ChangeLogRow,
  ContactProbe,
  ContactRecord,
  ContactWrite,
  ContactWriteResult,
  Employee,
  Parameters,
  ProjectMateStore,
  UnreadableContact,
} from '../ports/projectmate-store.js';
import { changeLogRow } from './change-log-row.js';
import { selectMatches } from './contact-matches.js';
import { contactRecords, selectContacts } from './contact-reading.js';
import { recordId, type ContactRow } from './contact-row.js';
import { writeContacts } from './contact-writer.js';
import { employees, type EmployeeRow } from './employee-row.js';
import { ownFirmOf, type OwnCompanyRow } from './own-firm.js';
import { parametersColumns, parametersOf, type ParametersRow } from './parameters-row.js';

/**
 * ProjectMate in a database. But for writing contacts, each statement stands for itself: no lock of ours outlives one, so ProjectMate's users hardly wait
 * for us.
 */
export class SqlProjectMateStore implements ProjectMateStore {
  private readonly dialect: Dialect;

  constructor(private readonly database: SqlDatabase) {
    this.dialect = database.dialect;
  }

  async parameters(): Promise<Parameters> {
    const [row] = await this.read<ParametersRow>(
      sql`SELECT ${raw(parametersColumns.join(', '))} FROM ${this.dialect.relation('parameters')}`,
    );
    return parametersOf(row);
  }

  async licensed(): Promise<boolean> {
    const today = new Date().toISOString().slice(0, 10);
    const rows = await this.read(
      sql`SELECT module FROM ${this.dialect.relation('licence')}
          WHERE module = 'exchange-sync' AND granted = 1 AND (valid_until IS NULL OR valid_until >= ${today})`,
    );
    return rows.length > 0;
  }

  async synchronisedEmployees(unreadable?: (problem: string) => void): Promise<readonly Employee[]> {
    const rows = await this.read<EmployeeRow>(
      sql`SELECT id, mailbox, display_name FROM ${this.dialect.relation('employee')}
          WHERE synchronised = 1 ORDER BY mailbox`,
    );
    return employees(rows, unreadable);
  }

  async readChangeLog(limit: number): Promise<readonly ChangeLogRow[]> {
    const rows = await this.read<{ id: number | string; entity: string; record_id: string }>(
      sql`SELECT id, entity, record_id FROM ${this.dialect.relation('change_log')}${this.dialect.committedOnly}
          ORDER BY id ${this.dialect.first(limit)}`,
    );
    return rows.map(changeLogRow);
  }

  async removeFromChangeLog(ids: readonly string[]): Promise<void> {
    if (ids.length === 0) return;
    await this.read(
      sql`DELETE FROM ${this.dialect.relation('change_log')} WHERE id IN ${this.dialect.among(ids.map(Number))}`,
    );
  }

  async claimChangeLog(installation: string): Promise<{ readonly owner: string }> {
    const before = await this.changeLogOwner();
    if (before !== null) return { owner: before };
    await this.read(
      sql`UPDATE ${this.dialect.relation('change_log_owner')} SET installation = ${installation} WHERE installation IS NULL`,
    );
    return { owner: (await this.changeLogOwner()) ?? installation };
  }

  async audienceOf(contactIds: readonly string[]): Promise<readonly AudienceRow[]> {
    const rows = await this.read<{ contact_id: string; mailbox: string }>(
      sql`SELECT contact_id, mailbox FROM ${this.dialect.relation('contact_audience')}
          WHERE contact_id IN ${this.dialect.among(contactIds)}`,
    );
    return rows.map(({ contact_id: contactId, mailbox }) => ({
      contactId: recordId('contact_audience', contactId, 'contact_id'),
      mailbox: mailbox.toLowerCase(),
    }));
  }

  async audienceIn(mailbox: string, afterId: string | null, limit: number): Promise<readonly string[]> {
    const after = afterId === null ? sql`` : sql`AND contact_id > ${afterId}`;
    const rows = await this.read<{ contact_id: string }>(
      sql`SELECT contact_id FROM ${this.dialect.relation('contact_audience')}
          WHERE lower(mailbox) = ${mailbox} ${after} ORDER BY contact_id ${this.dialect.first(limit)}`,
    );
    return rows.map((row) => recordId('contact_audience', row.contact_id, 'contact_id'));
  }

  async contactsFor(
    mailbox: string,
    contactIds: readonly string[],
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    const rows = await this.read<ContactRow>(
      selectContacts(
        this.dialect,
        sql`WHERE contact.id IN ${this.dialect.among(contactIds)} AND EXISTS (
              SELECT 1 FROM ${this.dialect.relation('contact_audience')} AS audience
              WHERE audience.contact_id = contact.id AND lower(audience.mailbox) = ${mailbox})`,
      ),
    );
    return contactRecords(rows, unreadable);
  }

  async ownFirm(): Promise<OwnFirm> {
    const companies = await this.read<OwnCompanyRow>(
      sql`SELECT name, email_domains FROM ${this.dialect.relation('company')} WHERE own = 1`,
    );
    const employees = await this.read<{ mailbox: string }>(
      sql`SELECT mailbox FROM ${this.dialect.relation('employee')} WHERE mailbox IS NOT NULL`,
    );
    return ownFirmOf(companies, employees);
  }

  async contacts(
    ids: readonly string[],
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    const rows = await this.read<ContactRow>(
      selectContacts(this.dialect, sql`WHERE contact.id IN ${this.dialect.among(ids)}`),
    );
    return contactRecords(rows, unreadable);
  }

  async contactsLike(
    probes: readonly ContactProbe[],
    limit: number,
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    if (limit < 1) return [];
    const found = new Map<unknown, ContactRow>();
    for (const statement of selectMatches(this.dialect, probes, limit)) {
      if (found.size >= limit) break;
      for (const row of await this.read<ContactRow>(statement)) found.set(row['id'], row);
    }
    return contactRecords([...found.values()].slice(0, limit), unreadable);
  }

  async contactPhoto(id: string): Promise<Uint8Array | null> {
    const [row] = await this.read<{ photo: Uint8Array | null }>(
      sql`SELECT contact.photo AS photo FROM ${this.dialect.relation('contact')} AS contact WHERE contact.id = ${id}`,
    );
    return row?.photo && row.photo.length > 0 ? row.photo : null;
  }

  async writeContacts(writes: readonly ContactWrite[]): Promise<readonly ContactWriteResult[]> {
    return await writeContacts(this.database, writes);
  }

  async close(): Promise<void> {
    await this.database.close();
  }

  private async changeLogOwner(): Promise<string | null> {
    const [row] = await this.read<{ installation: string | null }>(
      sql`SELECT installation FROM ${this.dialect.relation('change_log_owner')}`,
    );
    if (row) return row.installation;
    throw new ContractBroken('ProjectMate\'s relation "change_log_owner" is empty: it must have one row.', {
      relation: 'change_log_owner',
    });
  }

  private async read<Row = never>(statement: Sql): Promise<Row[]> {
    return await this.database.read((query) => query<Row>(statement));
  }
}
