import { canonicalContact, type Contact } from '@pmsync/domain';
import type {
  AudienceRow,
  ContactRecord,
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
  contacts: readonly string[] = [];
  employees: readonly Employee[] = [];
  notes: string | null = null;
  changes: ChangeLogRow[] = [];
  owner: string | null = null;
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
    this.contacts = Array.from({ length: count }, (_, n) => recordId(n));
    this.notes = notes;
    return this;
  }

  contact(id: string): Contact {
    return canonicalContact({ surname: `Контакт ${id}`, notes: this.notes });
  }

  async parameters(): Promise<Parameters> {
    await this.fail();
    return { mailServerName: 'mail', timeZone: 'UTC', enabledDomains: ['contacts'], contactMode: 'one-way' };
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
    return this.contacts.filter((id) => afterId === null || id > afterId).slice(0, limit);
  }

  async contactsFor(
    _mailbox: string,
    contactIds: readonly string[],
    unreadable?: (contact: UnreadableContact) => void,
  ): Promise<readonly ContactRecord[]> {
    this.asked.push(contactIds.length);
    await this.fail();
    return this.among(contactIds).flatMap((id) => {
      const problem = this.unreadable.get(id);
      if (problem === undefined) return [{ id, contact: this.contact(id) }];
      unreadable?.({ id, problem });
      return [];
    });
  }

  close(): Promise<void> {
    throw new Error('the store is not the service’s to close');
  }

  private among(ids: readonly string[]): string[] {
    const wanted = new Set(ids);
    return this.contacts.filter((id) => wanted.has(id));
  }

  private async fail(): Promise<void> {
    await Promise.resolve();
    if (this.problem) throw this.problem;
  }
}
