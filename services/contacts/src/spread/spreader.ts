import type { Domain, SyncKey } from '@pmsync/contracts';
import type { Bus } from '@pmsync/messaging';
import {
  ContractBroken,
  ProjectMateUnavailable,
  type AudienceRow,
  type Employee,
  type Parameters,
  type ProjectMateStore,
  type ProjectMateStores,
  type StateStore,
  type WaitingChange,
} from '@pmsync/store';
import { markDirty } from '../mark-dirty.js';
import { employeesSentence } from '../reconcile/sentences.js';
import { leftBehind } from './left-behind.js';
import { quietMailboxes } from './quiet-mailboxes.js';

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
      readonly running: ReadonlySet<string>;
    },
  ) {}

  /** Spreads the changes of a connection that wait. Answers whether ProjectMate could be read; what waits stays, and the status says what is wrong, where it could not. */
  async spreadChanges(connection: string): Promise<boolean> {
    return await this.reading(connection, (projectMate) => this.spreadWaiting(connection, projectMate));
  }

  private async spreadWaiting(connection: string, projectMate: ProjectMateStore): Promise<void> {
    for (;;) {
      const changes = await this.parts.state.changesToSpread(connection, domain, changesPerRound);
      if (changes.length === 0) return;
      const mailboxes = await this.spread(connection, projectMate, changes);
      await this.mark(connection, mailboxes);
      if (changes.length < changesPerRound) return;
    }
  }

  /** Exchange told of a change. */
  async exchangeChanged(key: SyncKey): Promise<void> {
    await markDirty(this.parts.bus, key);
  }

  /**
   * The sweep: fills new mailboxes, spreads what waits, and marks every mailbox in which something may wait, so that a lost mark costs a period and no more. That is every
   * one but those that are in step and of whose changes Exchange tells. Answers as {@link spreadChanges} does.
   */
  async sweep(connection: string): Promise<boolean> {
    return await this.reading(connection, (projectMate) => this.sweepWith(connection, projectMate));
  }

  private async sweepWith(connection: string, projectMate: ProjectMateStore): Promise<void> {
    const employees = await this.activeEmployees(connection, projectMate);
    const parameters = await readableParameters(projectMate);
    await this.mark(connection, await this.fillNew(connection, projectMate, employees, parameters));
    await this.spreadWaiting(connection, projectMate);
    const withPending = await this.parts.state.mailboxesWithPending(connection, domain);
    const toEmpty = await this.mailboxesToEmpty(connection, parameters);
    const quiet = await quietMailboxes(this.parts.state, connection, domain, parameters);
    const toPoll = employees.map(({ mailbox }) => mailbox).filter((mailbox) => !quiet.has(mailbox));
    const mailboxes = [...toPoll, ...withPending, ...toEmpty];
    await this.mark(connection, [...new Set(mailboxes)]);
  }

  /** Does nothing for a connection that is not synchronised: its changes wait until it is. */
  private async reading(
    connection: string,
    work: (projectMate: ProjectMateStore) => Promise<void>,
  ): Promise<boolean> {
    const { running, projectMates, state } = this.parts;
    const projectMate = running.has(connection) ? projectMates.of(connection) : undefined;
    if (!projectMate) return true;
    try {
      await work(projectMate);
    } catch (error) {
      if (!(error instanceof ProjectMateUnavailable || error instanceof ContractBroken)) throw error;
      await state.reportConnection(connection, 'spreading', error.message);
      return false;
    }
    await state.reportConnection(connection, 'spreading', null);
    return true;
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
      const parameters = await readableParameters(projectMate);
      const filled = await this.fillNew(connection, projectMate, active, parameters);
      for (const { id, mailbox } of active) {
        touched.add(mailbox);
        if (employees.includes(id) && !filled.includes(mailbox))
          await this.fill(connection, projectMate, mailbox);
      }
      for (const mailbox of await this.mailboxesToEmpty(connection, parameters)) touched.add(mailbox);
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
    const { state } = this.parts;
    const unreadable: string[] = [];
    const employees = await projectMate.synchronisedEmployees((problem) => unreadable.push(problem));
    await state.reportConnection(connection, 'employees', employeesSentence(unreadable));
    const mailboxes = employees.map(({ mailbox }) => mailbox);
    await state.activateMailboxes(connection, domain, mailboxes);
    return employees;
  }

  /** Fills the mailboxes that are new, and answers which; as long as contacts are switched off as a whole, none. */
  private async fillNew(
    connection: string,
    projectMate: ProjectMateStore,
    employees: readonly Employee[],
    parameters: Parameters | null,
  ): Promise<readonly string[]> {
    if (!parameters?.enabledDomains.includes(domain)) return [];
    const states = await this.parts.state.mailboxStates(connection, domain);
    const filled = new Set(states.filter((state) => state.filled).map((state) => state.mailbox));
    const toFill = employees.map(({ mailbox }) => mailbox).filter((mailbox) => !filled.has(mailbox));
    for (const mailbox of toFill) await this.fill(connection, projectMate, mailbox);
    return toFill;
  }

  /** The mailboxes of employees who are switched off, where what was written into them is to be taken out. Too many at once are told of; each pass asks first. */
  private async mailboxesToEmpty(
    connection: string,
    parameters: Parameters | null,
  ): Promise<readonly string[]> {
    if (!parameters) return [];
    const { state } = this.parts;
    const { mailboxes, problem } =
      parameters.onEmployeeOff === 'remove'
        ? await leftBehind(state, connection, domain)
        : { mailboxes: [], problem: null };
    await state.reportConnection(connection, 'contacts', problem);
    return mailboxes;
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
    await Promise.all(mailboxes.map((mailbox) => markDirty(this.parts.bus, { connection, domain, mailbox })));
  }
}

/** ProjectMate's parameters; null where they are not what they must be. Every mailbox is marked all the same: its pass reads them again, and says in the status what is wrong. */
async function readableParameters(projectMate: ProjectMateStore): Promise<Parameters | null> {
  try {
    return await projectMate.parameters();
  } catch (error) {
    if (error instanceof ContractBroken) return null;
    throw error;
  }
}
