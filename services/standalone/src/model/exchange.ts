import type {
  ExchangeProblem,
  ExchangeResult,
  MailboxChanges,
  MailboxItem,
  MailboxOperation,
  OperationResult,
} from '@pmsync/contracts';
import { canonicalContact, recordOfIdentity, type Contact } from '@pmsync/domain';
import { MemoryMailboxes, type CallOptions, type Mailboxes } from '@pmsync/exchange';
import type { Faults } from './faults.js';
import { differences } from './meaning.js';
import type { Actor, Stage } from './stage.js';

/** A write that Exchange carried out for the product. */
export interface ExchangeWrite {
  readonly mailbox: string;
  readonly kind: MailboxOperation['kind'];
  readonly itemId: string;
  readonly recordId: string | null;
  /** The item before; null for a create. */
  readonly former: MailboxItem | null;
  /** The item afterwards; null for a delete. */
  readonly current: MailboxItem | null;
  /** The item was in another state than the product had seen: Exchange deletes it all the same. */
  readonly blind: boolean;
}

/** An item that was deleted, where the employee finds it again. */
export interface DeletedItem {
  readonly identity: string | null;
  readonly contact: Contact;
}

/** A text that Exchange refuses to store. */
export const refusedText = 'Exchange refuses this';

/** With less time than this, in milliseconds, nothing is sent. */
const leastTime = 250;
const transient = (outcomeUnknown: boolean): ExchangeProblem => ({
  kind: 'transient',
  message: 'A fault of the model.',
  outcomeUnknown,
});
const failed = <Value>(problem: ExchangeProblem): ExchangeResult<Value> => ({ ok: false, problem });

/** The firm's Exchange: mailboxes in memory, what people do in them, and a true account of what was written. */
export class ModelExchange {
  readonly inner: MemoryMailboxes;
  readonly writes: ExchangeWrite[] = [];
  /** Items that people made: new ones, copies, and what they brought back. */
  readonly handMade = new Set<string>();
  /** Items that nobody can read. */
  readonly unreadable = new Set<string>();
  readonly deleted = new Map<string, DeletedItem[]>();
  /** The sync state of the newest reading that came to its end, by mailbox. */
  readonly readings = new Map<string, string>();
  /** The sync states at which readings went on. */
  readonly continued = new Set<string>();

  constructor(
    readonly addresses: readonly string[],
    /** Whether it stores addresses and phone numbers in a form of its own. */
    private readonly tidies: boolean,
  ) {
    this.inner = MemoryMailboxes.of(addresses);
    for (const address of addresses) this.deleted.set(address, []);
  }

  /** Everything in the contacts folder, in the order in which it was made. */
  async items(mailbox: string): Promise<MailboxItem[]> {
    const listed = valueOf(await this.inner.changes(mailbox, null, 1_000_000)).changes;
    const ids = listed.map(({ itemId }) => itemId);
    const items = valueOf(await this.inner.get(mailbox, ids)).flatMap((each) =>
      each.ok ? [each.value] : [],
    );
    return items.sort((left, right) => numberOf(left.itemId) - numberOf(right.itemId));
  }

  async item(mailbox: string, itemId: string): Promise<MailboxItem | null> {
    const [result] = valueOf(await this.inner.get(mailbox, [itemId]));
    return result?.ok ? result.value : null;
  }

  /** A person puts an item into the folder: a copy, or one that was elsewhere. */
  async putByHand(mailbox: string, { identity, contact }: DeletedItem): Promise<string> {
    if (identity === null) {
      const itemId = this.inner.edit(mailbox, null, contact);
      this.handMade.add(itemId);
      return itemId;
    }
    const [result] = valueOf(await this.inner.apply(mailbox, [{ kind: 'create', identity, contact }]));
    if (result?.kind !== 'done' || !result.item) throw new Error('A copy could not be made.');
    this.handMade.add(result.item.itemId);
    return result.item.itemId;
  }

  removeByHand(mailbox: string, { itemId, identity, contact }: MailboxItem): void {
    this.inner.edit(mailbox, itemId, null);
    this.deleted.get(mailbox)!.push({ identity, contact });
  }

  /** Carries out one operation of the product's. */
  async carryOut(mailbox: string, operation: MailboxOperation): Promise<OperationResult> {
    if (operation.kind !== 'delete' && operation.contact.notes?.includes(refusedText)) {
      return {
        kind: 'problem',
        problem: { kind: 'invalid', message: 'Exchange does not take these notes.' },
      };
    }
    const former = operation.kind === 'create' ? null : await this.item(mailbox, operation.item.itemId);
    const sent: MailboxOperation =
      operation.kind === 'delete' ? operation : { ...operation, contact: this.stored(operation.contact) };
    const [result] = valueOf(await this.inner.apply(mailbox, [sent]));
    if (result!.kind !== 'done') return result!;
    const itemId = result!.item?.itemId ?? former!.itemId;
    const current = operation.kind === 'delete' ? null : await this.item(mailbox, itemId);
    if (operation.kind === 'delete')
      this.deleted.get(mailbox)!.push({ identity: former!.identity, contact: former!.contact });
    this.writes.push({
      mailbox,
      kind: operation.kind,
      itemId,
      recordId: recordOfIdentity(current?.identity ?? former?.identity ?? null),
      former,
      current,
      blind: operation.kind !== 'create' && former?.changeKey !== operation.item.changeKey,
    });
    return result!;
  }

  private stored(contact: Contact): Contact {
    if (!this.tidies) return contact;
    const { email1, mobilePhone } = contact;
    return canonicalContact({
      ...contact,
      email1: email1 && email1.toLowerCase(),
      mobilePhone: mobilePhone && mobilePhone.replace(/[()-]/g, ' '),
    });
  }
}

/** The way of one gateway to that Exchange, on which things go wrong. */
export class ModelMailboxes implements Mailboxes {
  constructor(
    private readonly exchange: ModelExchange,
    private readonly stage: Stage,
    private readonly actor: Actor,
    private readonly faults: Faults,
    private readonly pageSize: number,
    /** Lets every replica of contacts die. */
    private readonly crash: () => void,
  ) {}

  check(mailbox: string) {
    return this.exchange.inner.check(mailbox);
  }

  async changes(
    mailbox: string,
    syncState: string | null,
    limit: number,
  ): Promise<ExchangeResult<MailboxChanges>> {
    await this.point('changes');
    const hit =
      // A list of the whole folder is one of a moment, however many pages it has.
      syncState === null || this.exchange.continued.has(syncState)
        ? this.faults.hit('changes-transient')
        : this.faults.hit('changes-transient', 'changes-lost', 'changes-late');
    if (hit === 'changes-transient') return failed(transient(false));
    if (hit === 'changes-lost')
      return failed({ kind: 'sync-state-lost', message: 'The sync state is forgotten.' });
    if (hit === 'changes-late')
      return { ok: true, value: { changes: [], syncState: syncState!, more: false } };
    const answer = await this.exchange.inner.changes(mailbox, syncState, Math.min(limit, this.pageSize));
    if (answer.ok) {
      if (answer.value.more) this.exchange.continued.add(answer.value.syncState);
      else this.exchange.readings.set(mailbox, answer.value.syncState);
    }
    return answer;
  }

  async get(mailbox: string, itemIds: readonly string[]) {
    await this.point('get');
    const hit = this.faults.hit('get-transient', 'get-partial');
    if (hit === 'get-transient') return failed<never>(transient(false));
    const answer = await this.exchange.inner.get(mailbox, itemIds);
    if (!answer.ok) return answer;
    const value = answer.value.map((each, index): ExchangeResult<MailboxItem> => {
      if (hit === 'get-partial' && index > 0) return failed(transient(false));
      return each.ok && this.exchange.unreadable.has(each.value.itemId)
        ? failed({ kind: 'invalid', message: 'The item in Exchange cannot be read.' })
        : each;
    });
    return { ok: true as const, value };
  }

  async apply(
    mailbox: string,
    operations: readonly MailboxOperation[],
    { deadline }: CallOptions,
  ): Promise<ExchangeResult<readonly OperationResult[]>> {
    await this.point('apply');
    // What was held up until now is not sent any more.
    if (deadline - this.stage.clock.now() < leastTime) return failed(transient(false));
    const hit = this.faults.hit(
      'apply-lost',
      'apply-silent',
      'apply-late',
      'apply-crash',
      'apply-crash-told-late',
      'apply-crash-late',
      'apply-transient',
      'apply-throttled',
      'apply-partial',
      'apply-conflict',
    );
    const { clock } = this.stage;
    switch (hit) {
      case 'apply-transient':
        return failed(transient(false));
      case 'apply-throttled':
        return failed({
          kind: 'throttled',
          message: 'Exchange is busy.',
          until: clock.now() + 45_000,
          scope: 'connection',
        });
      case 'apply-late':
      case 'apply-crash-late': {
        // As late as a server may be that does not give up at its client's deadline.
        const wait = Math.max(0, deadline - clock.now()) + 1_500;
        void clock.sleep(wait).then(() => this.carryOut(mailbox, operations));
        if (hit === 'apply-crash-late') this.crash();
        return failed(transient(true));
      }
      case 'apply-crash':
      case 'apply-crash-told-late':
        await this.carryOut(mailbox, operations);
        if (hit === 'apply-crash-told-late') this.faults.arm('changes-late', 0);
        this.crash();
        return failed(transient(true));
      case 'apply-lost':
        await this.carryOut(mailbox, operations);
        return failed(transient(true));
      case 'apply-silent':
        await this.carryOut(mailbox, operations);
        await clock.sleep(Math.max(0, deadline - clock.now()));
        return failed(transient(true));
      case 'apply-partial':
        return { ok: true, value: await this.partly(mailbox, operations) };
      case 'apply-conflict': {
        const [first, ...others] = operations;
        if (first?.kind !== 'update') return { ok: true, value: await this.carryOut(mailbox, operations) };
        const problem: ExchangeProblem = { kind: 'conflict', message: 'The item has changed.' };
        return {
          ok: true,
          value: [{ kind: 'problem', problem }, ...(await this.carryOut(mailbox, others))],
        };
      }
      default:
        return { ok: true, value: await this.carryOut(mailbox, operations) };
    }
  }

  async find(mailbox: string, identities: readonly string[]) {
    await this.point('find');
    if (this.faults.hit('find-transient')) return failed<never>(transient(false));
    return await this.exchange.inner.find(mailbox, identities);
  }

  photo(mailbox: string, itemId: string) {
    return this.exchange.inner.photo(mailbox, itemId);
  }

  setPhoto(...parameters: Parameters<MemoryMailboxes['setPhoto']>) {
    return this.exchange.inner.setPhoto(...parameters);
  }

  requests(): Readonly<Record<string, number>> {
    return this.exchange.inner.requests();
  }

  async close(): Promise<void> {}

  private async point(verb: string): Promise<void> {
    await this.stage.point(this.actor, verb);
  }

  private async carryOut(
    mailbox: string,
    operations: readonly MailboxOperation[],
  ): Promise<OperationResult[]> {
    const results: OperationResult[] = [];
    for (const operation of operations) results.push(await this.exchange.carryOut(mailbox, operation));
    return results;
  }

  /** Every other operation; of the rest some were carried out, and nobody says so. */
  private async partly(mailbox: string, operations: readonly MailboxOperation[]): Promise<OperationResult[]> {
    const results: OperationResult[] = [];
    for (const [index, operation] of operations.entries()) {
      if (index % 3 !== 0) results.push(await this.exchange.carryOut(mailbox, operation));
      else {
        const unknown = index % 2 === 0;
        if (unknown) await this.exchange.carryOut(mailbox, operation);
        results.push({ kind: 'problem', problem: transient(unknown) });
      }
    }
    return results;
  }
}

/** Whether a write changed nothing that anybody would notice. */
export function isIdle({ kind, former, current }: ExchangeWrite): boolean {
  return (
    kind === 'update' &&
    former!.identity === current!.identity &&
    differences(former!.contact, current!.contact).length === 0
  );
}

function numberOf(itemId: string): number {
  return Number(itemId.slice(itemId.lastIndexOf('-') + 1));
}

function valueOf<Value>(result: ExchangeResult<Value>): Value {
  if (result.ok) return result.value;
  throw new Error(result.problem.message);
}
