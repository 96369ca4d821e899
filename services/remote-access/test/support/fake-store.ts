import { canonicalContact, type Contact, type OwnFirm } from '@pmsync/domain';
import type {
  AudienceRow,
  ContactProbe,
  ContactRecord,
  ContactWrite,
  ContactWriteResult,
  Employee,
  Parameters,
  ProjectMateStore,
  UnreadableContact,
} from '@pmsync/store';

type ChangeLogRow = Awaited<ReturnType<ProjectMateStore['readChangeLog']>>[number];

/** The nth record. */
export function recordId(n: number): string {
  return `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`;
}

/** A ProjectMate of as many rows as a test wants, in memory. Every contact reaches every employee. */
export class FakeStore implements ProjectMateStore {
  contactIds: readonly string[] = [];
  employees: readonly Employee[] = [];
  notes: string | null = null;
  changes: ChangeLogRow[] = [];
  owner: string | null = null;
  firm: OwnFirm = { companyNames: [], emailDomains: [], employeeAddresses: [] };
  photo: Uint8Array | null = null;
  /** Every list of writes that came. */
  readonly written: (readonly ContactWrite[])[] = [];
  unreadable = new Map<string, string>();
  problem: Error | null = null;
  /** How many ids came in each question. */
  readonly asked: number[] = [];

  withEmployees(count: number): this {
    this.employees = Array.from({ length: count }, (_, n) => ({
      id: recordId(count - n),
      mailbox: `employee-${n.toString().padStart(6, '0')}@example.com`,
      displayName: `Сотрудник ${n}`,
    }));
    return this;
  }

  withContacts(count: number, notes: string | null = null): this {
    this.contactIds = Array.from({ length: count }, (_, n) => recordId(n));
    this.notes = notes;
    return this;
  }

  contact(id: string): Contact {
    return canonicalContact({ surname: `Контакт ${id}`, notes: this.notes });
  }

  record(id: string): ContactRecord {
    return { id, contact: this.contact(id), protection: null, active: true };
  }

  async parameters(): Promise<Parameters> {
    await this.fail();
    return {
      mailServerName: 'mail',
      timeZone: 'UTC',
      enabledDomains: ['contacts'],
      contactMode: 'two-way',
      onExchangeDelete: 'recreate',
      onEmployeeOff: 'remove',
      importMeetings: 'all',
      calendarDaysBack: 0,
      calendarDaysAhead: 3_650,
    };
  }

  async licensed(): Promise<boolean> {
    await this.fail();
    return true;
  }

  async synchronisedEmployees(): Promise<readonly Employee[]> {
    await this.fail();
    return this.employees;
  }

  async readChangeLog(limit: number): Promise<readonly ChangeLogRow[]> {
    await this.fail();
    return this.changes.slice(0, limit);
  }

  async removeFromChangeLog(ids: readonly string[]): Promise<void> {
    this.asked.push(ids.length);
    await this.fail();
    const gone = new Set(ids);
    this.changes = this.changes.filter(({ id }) => !gone.has(id));
  }

  async claimChangeLog(installation: string): Promise<{ readonly owner: string }> {
    await this.fail();
    this.owner ??= installation;
    return { owner: this.owner };
  }

  async audienceOf(contactIds: readonly string[]): Promise<readonly AudienceRow[]> {
    this.asked.push(contactIds.length);
    await this.fail();
    return this.among(contactIds).flatMap((contactId) =>
      this.employees.map(({ mailbox }) => ({ contactId, mailbox })),
    );
  }

  async audienceIn(_mailbox: string, afterId: string | null, limit: number): Promise<readonly string[]> {
    await this.fail();
    return this.contactIds.filter((id) => afterId === null || id > afterId).slice(0, limit);
  }

  async contactsFor(
    _mailbox: string,
    contactIds: readonly string[],
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    return await this.contacts(contactIds, unreadable);
  }

  async contacts(
    ids: readonly string[],
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    this.asked.push(ids.length);
    await this.fail();
    return this.among(ids).flatMap((id) => {
      const problem = this.unreadable.get(id);
      if (problem === undefined) return [this.record(id)];
      unreadable?.({ id, problem });
      return [];
    });
  }

  /** Those that have one of the surnames, the last one first. */
  async contactsLike(
    probes: readonly ContactProbe[],
    limit: number,
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    this.asked.push(probes.length);
    const surnames = new Set(probes.map(({ surname }) => surname));
    const alike = this.contactIds.filter((id) => surnames.has(this.contact(id).surname));
    return (await this.contacts(alike.slice(0, limit), unreadable)).toReversed();
  }

  async contactPhoto(): Promise<Uint8Array | null> {
    await this.fail();
    return this.photo;
  }

  async ownFirm(): Promise<OwnFirm> {
    await this.fail();
    return this.firm;
  }

  async writeContacts(writes: readonly ContactWrite[]): Promise<readonly ContactWriteResult[]> {
    await this.fail();
    this.written.push(writes);
    return writes.map(({ kind, id }) =>
      kind === 'create' || !this.contactIds.includes(id)
        ? { kind: 'gone' }
        : { kind: 'done', record: this.record(id) },
    );
  }

  close(): Promise<void> {
    throw new Error('the store is not the service’s to close');
  }

  private among(ids: readonly string[]): string[] {
    const wanted = new Set(ids);
    return this.contactIds.filter((id) => wanted.has(id));
  }

  private async fail(): Promise<void> {
    await Promise.resolve();
    if (this.problem) throw this.problem;
  }
}
