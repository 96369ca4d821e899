import type { Contact, ContactField } from '@pmsync/domain';
import type { ContactRecord, ContactWrite, ProjectMateStore } from '@pmsync/store';
import type { Databases } from './databases.js';
import { differences } from './meaning.js';

/** A write that ProjectMate took from the product. */
export interface RecordWrite {
  readonly kind: ContactWrite['kind'];
  readonly recordId: string;
  readonly former: Contact | null;
  readonly current: Contact | null;
}

/** A text that is no date, in a column for dates: a row that breaks the contract. */
const noDate = 'spring';

/** The columns of the vendor's that people edit. */
const editedColumns = {
  surname: 'LastName',
  jobTitle: 'Post',
  department: 'Department',
  email1: 'Email',
  mobilePhone: 'MobilePhone',
  notes: 'Comment',
  birthday: 'Birthday',
  webPage: 'Site',
} as const satisfies Partial<Record<ContactField, string>>;
export type EditedField = keyof typeof editedColumns;

export interface PersonValues {
  readonly surname: string | null;
  readonly givenName: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly jobTitle: string | null;
  readonly company: number | null;
}

export type ParameterName = 'ContactMode' | 'OnExchangeDelete' | 'OnEmployeeOff';

/** The firm's ProjectMate: what its users do, in the vendor's tables, and a true account of what the product wrote. */
export class ModelProjectMate {
  readonly writes: RecordWrite[] = [];
  /** The ids of all contacts that people made, in the order in which they made them. */
  readonly made: string[] = [];

  constructor(
    private readonly databases: Databases,
    readonly mailboxes: readonly string[],
    readonly companies: readonly { readonly name: string; readonly own: boolean }[],
  ) {
    this.run(`UPDATE PmParameter SET Value = 'mail.example' WHERE Name = 'MailServerName'`);
    companies.forEach(({ name, own }, index) =>
      this.run('INSERT INTO PmCompany (Id, Name, IsOwn, MailDomains) VALUES (?, ?, ?, ?)', [
        companyId(index),
        name,
        own ? 1 : 0,
        own ? 'firm.example' : null,
      ]),
    );
    mailboxes.forEach((mailbox, index) =>
      this.run('INSERT INTO PmEmployee (Id, Name, Email, SyncExchange) VALUES (?, ?, ?, 1)', [
        uuid(2, index),
        mailbox,
        mailbox,
      ]),
    );
  }

  setParameter(name: ParameterName, value: string): void {
    this.run('UPDATE PmParameter SET Value = ? WHERE Name = ?', [value, name]);
  }

  setSynchronised(mailbox: string, on: boolean): void {
    this.run('UPDATE PmEmployee SET SyncExchange = ? WHERE Email = ?', [on ? 1 : 0, mailbox]);
  }

  synchronised(): Set<string> {
    const rows = this.databases.vendor.prepare('SELECT Email FROM PmEmployee WHERE SyncExchange = 1').all();
    return new Set((rows as { Email: string }[]).map(({ Email }) => Email));
  }

  create({ surname, givenName, email, phone, jobTitle, company }: PersonValues): string {
    const id = uuid(1, this.made.length);
    this.made.push(id);
    this.run(
      `INSERT INTO PmContact (Id, CompanyId, IsActive, LastName, FirstName, Email, MobilePhone, Post)
       VALUES (?, ?, 1, ?, ?, ?, ?, ?)`,
      [id, company === null ? null : companyId(company), surname, givenName, email, phone, jobTitle],
    );
    return id;
  }

  edit(id: string, field: EditedField, value: string | null): void {
    this.run(`UPDATE PmContact SET ${editedColumns[field]} = ? WHERE Id = ?`, [value, id]);
  }

  setCompany(id: string, company: number | null): void {
    this.run('UPDATE PmContact SET CompanyId = ? WHERE Id = ?', [
      company === null ? null : companyId(company),
      id,
    ]);
  }

  renameCompany(company: number, name: string): void {
    this.run('UPDATE PmCompany SET Name = ? WHERE Id = ?', [name, companyId(company)]);
  }

  /** The ids of the contacts of a company. */
  contactsOf(company: number): string[] {
    const rows = this.databases.vendor
      .prepare('SELECT Id FROM PmContact WHERE CompanyId = ?')
      .all(companyId(company));
    return (rows as { Id: string }[]).map(({ Id }) => Id);
  }

  headOf(company: number): string | null {
    const row = this.databases.vendor
      .prepare('SELECT HeadId FROM PmCompany WHERE Id = ?')
      .get(companyId(company));
    return (row as { HeadId: string | null } | undefined)?.HeadId ?? null;
  }

  setHead(company: number, id: string | null): void {
    this.run('UPDATE PmCompany SET HeadId = ? WHERE Id = ?', [id, companyId(company)]);
  }

  setActive(id: string, active: boolean): void {
    this.run('UPDATE PmContact SET IsActive = ? WHERE Id = ?', [active ? 1 : 0, id]);
  }

  delete(id: string): void {
    this.run('DELETE FROM exchange_sync_contact WHERE id = ?', [id]);
  }

  /** Makes the row one that breaks the contract, or mends it. */
  setBroken(id: string, broken: boolean): void {
    this.run(`UPDATE PmContact SET Birthday = ? WHERE Id = ? AND (? = 1 OR Birthday = '${noDate}')`, [
      broken ? noDate : null,
      id,
      broken ? 1 : 0,
    ]);
  }

  /** All contacts, and the ids of those whose rows break the contract. */
  async contacts(): Promise<{ records: Map<string, ContactRecord>; unreadable: Set<string> }> {
    const rows = this.databases.vendor.prepare('SELECT Id FROM PmContact ORDER BY Id').all() as {
      Id: string;
    }[];
    const unreadable = new Set<string>();
    const records = await this.databases.projectMate.contacts(
      rows.map(({ Id }) => Id),
      ({ id }) => unreadable.add(id),
    );
    return { records: new Map(records.map((record) => [record.id, record])), unreadable };
  }

  /** Rows that are no business of contacts. */
  meetings(): number {
    const row = this.databases.vendor
      .prepare(
        'SELECT (SELECT count(*) FROM PmMeeting) + (SELECT count(*) FROM PmMeetingParticipant) + (SELECT count(*) FROM PmCalendar) AS n',
      )
      .get();
    return (row as { n: number }).n;
  }

  /** Carries out what the product writes, and keeps account of it. */
  async write(
    writes: readonly ContactWrite[],
  ): Promise<Awaited<ReturnType<ProjectMateStore['writeContacts']>>> {
    const before = await this.read(writes);
    const results = await this.databases.projectMate.writeContacts(writes);
    const after = await this.read(writes);
    for (const { id } of writes) {
      const former = before.get(id) ?? null;
      const current = after.get(id) ?? null;
      if (former === null && current === null) continue;
      if (former && current && differences(former, current).length === 0) continue;
      const kind = former === null ? 'create' : current === null ? 'delete' : 'update';
      this.writes.push({ kind, recordId: id, former, current });
    }
    return results;
  }

  private async read(writes: readonly ContactWrite[]): Promise<Map<string, Contact>> {
    const ids = writes.map(({ id }) => id);
    const records = await this.databases.projectMate.contacts(ids, () => undefined);
    return new Map(records.map(({ id, contact }) => [id, contact]));
  }

  private run(text: string, values: readonly (string | number | null)[] = []): void {
    this.databases.vendor.prepare(text).run(...values);
  }
}

function uuid(kind: number, index: number): string {
  return `0000000${kind}-0000-4000-8000-${String(index).padStart(12, '0')}`;
}

function companyId(index: number): string {
  return uuid(3, index);
}
