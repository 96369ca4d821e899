import { dirtySubject, type DirtyKeyMessage, type Domain } from '@pmsync/contracts';
import { tooManyToEmpty } from '@pmsync/domain';
import type { Bus } from '@pmsync/messaging';
import type {
  AudienceRow,
  Employee,
  ProjectMateStore,
  ProjectMateStores,
  StateStore,
  WaitingChange,
} from '@pmsync/store';
import { switchedOffSentence } from '../reconcile/sentences.js';

const domain: Domain = 'contacts';
const changesPerRound = 500;
const recordsPerPage = 1_000;

/**
 * Turns what changed in ProjectMate into pending rows and dirty keys. A mailbox is marked only after its rows are committed, and the sweep marks
 * again every mailbox that has rows: a crash anywhere in between only costs time.
 */
export class Spreader {
  constructor(
    private readonly parts: {
      readonly bus: Bus;
      readonly state: StateStore;
      readonly projectMates: ProjectMateStores;
    },
  ) {}

  /** Spreads the changes of a connection that wait. */
  async spreadChanges(connection: string): Promise<void> {
    const projectMate = this.parts.projectMates.of(connection);
    if (!projectMate) return;
    for (;;) {
      const changes = await this.parts.state.changesToSpread(connection, domain, changesPerRound);
      if (changes.length === 0) return;
      const mailboxes = await this.spread(connection, projectMate, changes);
      await this.mark(connection, mailboxes);
      if (changes.length < changesPerRound) return;
    }
  }

  /** The sweep: fills new mailboxes, spreads what waits, and marks every mailbox, so that a lost mark costs a period and no more. */
  async sweep(connection: string): Promise<void> {
    const projectMate = this.parts.projectMates.of(connection);
    if (!projectMate) return;
    const employees = await this.activeEmployees(connection, projectMate);
    const filled = await this.fillNew(connection, projectMate, employees);
    await this.mark(connection, filled);
    await this.spreadChanges(connection);
    const withPending = await this.parts.state.mailboxesWithPending(connection, domain);
    const leftBehind = await this.leftBehind(connection, projectMate);
    const mailboxes = [...employees.map(({ mailbox }) => mailbox), ...withPending, ...leftBehind];
    await this.mark(connection, [...new Set(mailboxes)]);
  }

  private async spread(
    connection: string,
    projectMate: ProjectMateStore,
    changes: readonly WaitingChange[],
  ): Promise<readonly string[]> {
    const recordsOf = (entity: WaitingChange['entity']) => [
      ...new Set(changes.filter((change) => change.entity === entity).map((change) => change.recordId)),
    ];
    const contacts = recordsOf('contact');
    const employees = recordsOf('employee');
    const audience: readonly AudienceRow[] =
      contacts.length > 0 ? await projectMate.audienceOf(contacts) : [];
    const touched = new Set<string>();
    if (employees.length > 0 || recordsOf('parameters').length > 0 || recordsOf('licence').length > 0) {
      const active = await this.activeEmployees(connection, projectMate);
      const filled = await this.fillNew(connection, projectMate, active);
      for (const { id, mailbox } of active) {
        touched.add(mailbox);
        if (employees.includes(id) && !filled.includes(mailbox))
          await this.fill(connection, projectMate, mailbox);
      }
      for (const mailbox of await this.leftBehind(connection, projectMate)) touched.add(mailbox);
    }
    const spread = await this.parts.state.spreadChanges(connection, domain, {
      changeIds: changes.map((change) => change.id),
      audience: audience.map(({ contactId, mailbox }) => ({ mailbox, recordId: contactId })),
      linkedRecordIds: contacts,
    });
    return [...new Set([...touched, ...spread])];
  }

  /** The employees whose synchronisation is on; the state store takes over who they are. */
  private async activeEmployees(
    connection: string,
    projectMate: ProjectMateStore,
  ): Promise<readonly Employee[]> {
    const employees = await projectMate.synchronisedEmployees();
    const mailboxes = employees.map(({ mailbox }) => mailbox);
    await this.parts.state.activateMailboxes(connection, domain, mailboxes);
    return employees;
  }

  /** Fills the mailboxes that are new, and answers which; as long as contacts are switched off as a whole, none. */
  private async fillNew(
    connection: string,
    projectMate: ProjectMateStore,
    employees: readonly Employee[],
  ): Promise<readonly string[]> {
    const { enabledDomains } = await projectMate.parameters();
    if (!enabledDomains.includes(domain)) return [];
    const states = await this.parts.state.mailboxStates(connection, domain);
    const filled = new Set(states.filter((state) => state.filled).map((state) => state.mailbox));
    const toFill = employees.map(({ mailbox }) => mailbox).filter((mailbox) => !filled.has(mailbox));
    for (const mailbox of toFill) await this.fill(connection, projectMate, mailbox);
    return toFill;
  }

  /** The mailboxes of employees who are switched off, where what was written into them is to be taken out. Too many at once are told of: {@link tooManyToEmpty} holds them. */
  private async leftBehind(connection: string, projectMate: ProjectMateStore): Promise<readonly string[]> {
    const { onEmployeeOff } = await projectMate.parameters();
    const { state } = this.parts;
    const leftBehind = onEmployeeOff === 'remove' ? await state.mailboxesLeftBehind(connection, domain) : [];
    const synchronised = leftBehind.length > 0 ? (await state.mailboxStates(connection, domain)).length : 0;
    const problem = tooManyToEmpty(leftBehind.length, synchronised)
      ? switchedOffSentence(leftBehind.length, synchronised)
      : null;
    await state.reportConnection(connection, 'contacts', problem);
    return leftBehind;
  }

  /**
   * Lets everything wait that reaches a mailbox: when it is new, and when its employee changed. And everything that was written into it: what changed while it was switched off has
   * been told, and nobody listened.
   */
  private async fill(connection: string, projectMate: ProjectMateStore, mailbox: string): Promise<void> {
    const { state } = this.parts;
    const key = { connection, domain, mailbox };
    const linked = new Set((await state.linkedItems(key)).map(({ recordId }) => recordId));
    let after: string | null = null;
    for (;;) {
      const page: readonly string[] = await projectMate.audienceIn(mailbox, after, recordsPerPage);
      for (const recordId of page) linked.delete(recordId);
      const last = page.length < recordsPerPage;
      await state.fillMailbox(key, last ? [...page, ...linked] : page, last);
      if (last) return;
      after = page.at(-1)!;
    }
  }

  private async mark(connection: string, mailboxes: readonly string[]): Promise<void> {
    await Promise.all(
      mailboxes.map((mailbox) => {
        const key = { connection, domain, mailbox };
        return this.parts.bus.publish(dirtySubject(key), { version: 1, ...key } satisfies DirtyKeyMessage);
      }),
    );
  }
}
