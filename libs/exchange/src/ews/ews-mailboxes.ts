import type {
  ExchangeProblem,
  ExchangeResult,
  ItemReference,
  MailboxOperation,
  OperationResult,
} from '@pmsync/contracts';
import type { ExchangeFacts } from '@pmsync/domain';
import type { CallOptions, ExchangeAccess, Traffic } from '../mailboxes.js';
import type { Watch, WatchableMailboxes } from '../watch.js';
import { examine } from './check/examine.js';
import { namedFolder } from './library/named-folder.js';
import { ContactsFolders } from './library/contacts-folders.js';
import type { ContactsFolder } from './operations/contacts-folder.js';
import { createItem } from './operations/create-item.js';
import { deleteItem } from './operations/delete-item.js';
import { findItem } from './operations/find-item.js';
import { getItem } from './operations/get-item.js';
import type { OperationContext } from './operations/operation.js';
import { syncFolderItems } from './operations/sync-folder-items.js';
import { updateItem } from './operations/update-item.js';
import { readPhoto } from './photos/read-photo.js';
import { writePhoto } from './photos/write-photo.js';
import { EwsWatch } from './streaming/ews-watch.js';
import { EwsTransport } from './transport/transport.js';

/** The mailboxes of an Exchange organisation over EWS. */
class EwsMailboxes implements WatchableMailboxes {
  private readonly transport: EwsTransport;
  private readonly folders: ContactsFolders;

  constructor(
    private readonly access: ExchangeAccess,
    traffic: Traffic | null,
  ) {
    this.transport = new EwsTransport(access, traffic);
    this.folders = new ContactsFolders(this.transport, access);
  }

  async check(mailbox: string | null, { deadline }: CallOptions): Promise<ExchangeFacts> {
    const { transport, access } = this;
    const facts = await examine(access, mailbox, deadline);
    const { reply } = facts;
    const { contactsFolder: name } = access;
    if (reply?.kind !== 'answered' || reply.contacts?.kind !== 'open' || name === null || mailbox === null)
      return facts;
    const contacts = await namedFolder(transport, access, mailbox, name, deadline);
    return { ...facts, reply: { ...reply, contacts } };
  }

  async changes(mailbox: string, syncState: string | null, limit: number, options: CallOptions) {
    const folder = await this.folders.lookUp(mailbox, options.deadline);
    if (!folder.ok) return folder;
    return await syncFolderItems(this.context(mailbox, options), folder.value, syncState, limit);
  }

  get(mailbox: string, itemIds: readonly string[], options: CallOptions) {
    return getItem(this.context(mailbox, options), itemIds);
  }

  /** Creates, updates and deletes go in a request each, in this order; one that is throttled or denied lets the following ones wait. */
  async apply(
    mailbox: string,
    operations: readonly MailboxOperation[],
    options: CallOptions,
  ): Promise<ExchangeResult<readonly OperationResult[]>> {
    const context = this.context(mailbox, options);
    const results = new Map<MailboxOperation, OperationResult>();
    const run = async <Kind extends MailboxOperation['kind']>(
      kind: Kind,
      send: (
        context: OperationContext,
        operations: readonly Extract<MailboxOperation, { kind: Kind }>[],
      ) => Promise<readonly OperationResult[]>,
    ) => {
      const chosen = operations.filter(
        (operation): operation is Extract<MailboxOperation, { kind: Kind }> => operation.kind === kind,
      );
      if (chosen.length === 0) return;
      const answers = await send(context, chosen);
      chosen.forEach((operation, index) => results.set(operation, answers[index]!));
    };
    await run('create', (_, creates) => this.create(context, creates));
    await run('update', updateItem);
    await run('delete', deleteItem);
    const inOrder = operations.map((operation) => results.get(operation)!);
    return wholeProblem(inOrder) ?? { ok: true, value: inOrder };
  }

  async find(mailbox: string, identities: readonly string[], options: CallOptions) {
    const context = this.context(mailbox, options);
    const found = await this.inFolder(
      context,
      (folder) => findItem(context, folder, identities),
      (result) => !result.ok && isAbsence(result.problem),
    );
    return found.ok ? found.value : found;
  }

  photo(mailbox: string, itemId: string, options: CallOptions) {
    return readPhoto(this.context(mailbox, options), itemId);
  }

  setPhoto(mailbox: string, item: ItemReference, bytes: Uint8Array | null, options: CallOptions) {
    return writePhoto(this.context(mailbox, options), item, bytes);
  }

  openStreams(): number {
    return this.transport.openStreams();
  }

  watch(anchor: string): Watch {
    const { transport, folders } = this;
    return new EwsWatch({ transport, folders, version: this.access.version }, anchor);
  }

  requests(): Readonly<Record<string, number>> {
    return this.transport.requests();
  }

  async close(): Promise<void> {
    await this.transport.close();
  }

  private async create(
    context: OperationContext,
    creates: readonly Extract<MailboxOperation, { kind: 'create' }>[],
  ): Promise<readonly OperationResult[]> {
    const results = await this.inFolder(
      context,
      (folder) => createItem(context, folder, creates),
      (answers) => answers.every((answer) => answer.kind === 'problem' && isAbsence(answer.problem)),
    );
    return results.ok ? results.value : creates.map(() => ({ kind: 'problem', problem: results.problem }));
  }

  /** Works in the contacts folder. Where the server no longer has it, nothing was done: it is found or made anew, and the work repeated once. */
  private async inFolder<Value>(
    { mailbox, deadline }: OperationContext,
    work: (folder: ContactsFolder) => Promise<Value>,
    isGone: (value: Value) => boolean,
  ): Promise<ExchangeResult<Value>> {
    const folder = await this.folders.of(mailbox, deadline);
    if (!folder.ok) return folder;
    const value = await work(folder.value);
    if (!isGone(value) || !this.folders.forget(mailbox)) return { ok: true, value };
    const anew = await this.folders.of(mailbox, deadline);
    return anew.ok ? { ok: true, value: await work(anew.value) } : anew;
  }

  private context(mailbox: string, { deadline }: CallOptions): OperationContext {
    return { transport: this.transport, version: this.access.version, mailbox, deadline };
  }
}

/** Whether what was worked in is not there. */
function isAbsence(problem: ExchangeProblem): boolean {
  return problem.kind === 'not-found' && (problem.what === 'folder' || problem.what === 'item');
}

/** A problem that hit every operation alike is one of the call, not of the items. */
function wholeProblem(results: readonly OperationResult[]): ExchangeResult<never> | null {
  const [first] = results;
  if (first?.kind !== 'problem' || first.problem.kind === 'invalid' || first.problem.kind === 'conflict')
    return null;
  const { problem } = first;
  const same = results.every((result) => result.kind === 'problem' && result.problem === problem);
  return same ? { ok: false, problem } : null;
}

/** The mailboxes of one connection. Connects when it is first asked; sends what its traffic lets pass (null: everything). */
export function connectEws(access: ExchangeAccess, traffic: Traffic | null = null): WatchableMailboxes {
  return new EwsMailboxes(access, traffic);
}
