import type { ExchangeResult, MailboxOperation, OperationResult } from '@pmsync/contracts';
import type { CallOptions, ExchangeAccess, Mailboxes } from '../mailboxes.js';
import { checkMailbox } from './library/check-mailbox.js';
import { createItem } from './operations/create-item.js';
import { deleteItem } from './operations/delete-item.js';
import { findItem } from './operations/find-item.js';
import { getItem } from './operations/get-item.js';
import type { OperationContext } from './operations/operation.js';
import { syncFolderItems } from './operations/sync-folder-items.js';
import { updateItem } from './operations/update-item.js';
import { EwsTransport } from './transport/transport.js';

/** The mailboxes of an Exchange organisation over EWS. */
class EwsMailboxes implements Mailboxes {
  private readonly transport: EwsTransport;

  constructor(private readonly access: ExchangeAccess) {
    this.transport = new EwsTransport(access);
  }

  check(mailbox: string, options: CallOptions) {
    return checkMailbox(this.transport, this.access, mailbox, options.deadline);
  }

  changes(mailbox: string, syncState: string | null, limit: number, options: CallOptions) {
    return syncFolderItems(this.context(mailbox, options), syncState, limit);
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
    await run('create', createItem);
    await run('update', updateItem);
    await run('delete', deleteItem);
    const inOrder = operations.map((operation) => results.get(operation)!);
    return wholeProblem(inOrder) ?? { ok: true, value: inOrder };
  }

  find(mailbox: string, identities: readonly string[], options: CallOptions) {
    return findItem(this.context(mailbox, options), identities);
  }

  requests(): Readonly<Record<string, number>> {
    return this.transport.requests();
  }

  async close(): Promise<void> {
    await this.transport.close();
  }

  private context(mailbox: string, { deadline }: CallOptions): OperationContext {
    return { transport: this.transport, version: this.access.version, mailbox, deadline };
  }
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

/** The mailboxes of one connection. Connects when it is first asked. */
export function connectEws(access: ExchangeAccess): Mailboxes {
  return new EwsMailboxes(access);
}
