import type {
  CheckReport,
  ExchangeProblem,
  ExchangeResult,
  FoundItem,
  ItemReference,
  MailboxChange,
  MailboxChanges,
  MailboxItem,
  MailboxOperation,
  OperationResult,
} from '@pmsync/contracts';
import { canonicalContact, type Contact } from '@pmsync/domain';
import type { Mailboxes } from '../mailboxes.js';

type Item = Omit<MailboxItem, 'itemId'>;
type NewItem = Omit<Item, 'changeKey'>;

function newItem(contact: Contact, identity: string | null): NewItem {
  return { contact, identity, kind: 'contact', private: false };
}

interface Mailbox {
  readonly items: Map<string, Item>;
  /** Every change, in order: the position in it is the sync state. */
  readonly log: string[];
}

const noItem: ExchangeProblem = { kind: 'not-found', what: 'item', message: 'There is no such item.' };
const notSameState: ExchangeProblem = { kind: 'conflict', message: 'The item has changed since.' };

/** Mailboxes in memory, which behave as Exchange's do: change keys, conflicts, sync states, identities. For tests and simulation. */
export class MemoryMailboxes implements Mailboxes {
  private readonly mailboxes: ReadonlyMap<string, Mailbox>;
  private readonly counts: Record<string, number> = {};
  private next = 1;

  constructor(addresses: readonly string[]) {
    this.mailboxes = new Map(addresses.map((address) => [address, { items: new Map(), log: [] }]));
  }

  check(address: string): Promise<ExchangeResult<CheckReport>> {
    return this.answer('check', address, ({ items }) => ({
      serverVersion: null,
      contactsFolder: 'Contacts',
      contactsTotal: items.size,
    }));
  }

  changes(address: string, syncState: string | null, limit: number): Promise<ExchangeResult<MailboxChanges>> {
    const start = syncState === null ? 0 : Number(/^position (\d+)$/.exec(syncState)?.[1] ?? NaN);
    if (Number.isNaN(start)) {
      const message = 'The sync state is unknown.';
      return Promise.resolve({ ok: false, problem: { kind: 'sync-state-lost', message } });
    }
    return this.answer('changes', address, ({ items, log }) => {
      const told = [...new Set(log.slice(start).toReversed())].toReversed();
      const page = told.slice(0, limit);
      const end = told.length > limit ? log.lastIndexOf(page.at(-1)!) + 1 : log.length;
      const changes = page.flatMap((itemId): MailboxChange[] => {
        const item = items.get(itemId);
        if (item?.kind === 'other') return [];
        if (item) return [{ kind: 'changed', itemId, changeKey: item.changeKey, identity: item.identity }];
        return log.indexOf(itemId) < start ? [{ kind: 'deleted', itemId }] : [];
      });
      return { changes, syncState: `position ${end}`, more: told.length > limit };
    });
  }

  get(
    address: string,
    itemIds: readonly string[],
  ): Promise<ExchangeResult<readonly ExchangeResult<MailboxItem>[]>> {
    return this.answer('get', address, ({ items }) =>
      itemIds.map((itemId): ExchangeResult<MailboxItem> => {
        const item = items.get(itemId);
        return item ? { ok: true, value: { itemId, ...item } } : { ok: false, problem: noItem };
      }),
    );
  }

  apply(
    address: string,
    operations: readonly MailboxOperation[],
  ): Promise<ExchangeResult<readonly OperationResult[]>> {
    return this.answer('apply', address, (mailbox) =>
      operations.map((operation) => this.carryOut(mailbox, operation)),
    );
  }

  find(address: string, identities: readonly string[]): Promise<ExchangeResult<readonly FoundItem[]>> {
    return this.answer('find', address, ({ items }) =>
      [...items].flatMap(([itemId, { changeKey, identity }]) =>
        identity !== null && identities.includes(identity) ? [{ itemId, changeKey, identity }] : [],
      ),
    );
  }

  requests(): Readonly<Record<string, number>> {
    return { ...this.counts };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** What the employee in Outlook does: a new item, an edit, or (null) a deletion. Answers the item's id. */
  edit(address: string, itemId: string | null, contact: Contact | null): string {
    const mailbox = this.mailboxes.get(address)!;
    if (itemId === null) return this.put(mailbox, this.newId(), newItem(contact!, null)).itemId;
    if (contact) this.put(mailbox, itemId, { ...mailbox.items.get(itemId)!, contact });
    else this.remove(mailbox, itemId);
    return itemId;
  }

  /** The employee marks an item as private, or takes the mark off. */
  markPrivate(address: string, itemId: string, isPrivate: boolean): void {
    const mailbox = this.mailboxes.get(address)!;
    this.put(mailbox, itemId, { ...mailbox.items.get(itemId)!, private: isPrivate });
  }

  /** The employee makes a distribution list among the contacts. Answers its id. */
  addDistributionList(address: string): string {
    const list: NewItem = { ...newItem(canonicalContact({}), null), kind: 'other' };
    return this.put(this.mailboxes.get(address)!, this.newId(), list).itemId;
  }

  private answer<Value>(
    verb: string,
    address: string,
    work: (mailbox: Mailbox) => Value,
  ): Promise<ExchangeResult<Value>> {
    this.counts[verb] = (this.counts[verb] ?? 0) + 1;
    const mailbox = this.mailboxes.get(address);
    if (mailbox) return Promise.resolve({ ok: true, value: work(mailbox) });
    const message = `There is no mailbox ${address}.`;
    return Promise.resolve({ ok: false, problem: { kind: 'not-found', what: 'mailbox', message } });
  }

  private carryOut(mailbox: Mailbox, operation: MailboxOperation): OperationResult {
    if (operation.kind === 'create') {
      const item = newItem(operation.contact, operation.identity);
      return { kind: 'done', item: this.put(mailbox, this.newId(), item) };
    }
    const { itemId, changeKey } = operation.item;
    const found = mailbox.items.get(itemId);
    if (!found) return { kind: 'problem', problem: noItem };
    if (operation.kind === 'delete') {
      this.remove(mailbox, itemId);
      return { kind: 'done', item: null };
    }
    if (found.changeKey !== changeKey) return { kind: 'problem', problem: notSameState };
    const written = Object.fromEntries(operation.fields.map((field) => [field, operation.contact[field]]));
    const identity = operation.identity ?? found.identity;
    const contact = { ...found.contact, ...written };
    return { kind: 'done', item: this.put(mailbox, itemId, { ...found, contact, identity }) };
  }

  private put({ items, log }: Mailbox, itemId: string, item: NewItem): ItemReference {
    const changeKey = `key-${(this.next += 1)}`;
    items.set(itemId, { ...item, changeKey });
    log.push(itemId);
    return { itemId, changeKey };
  }

  private remove({ items, log }: Mailbox, itemId: string): void {
    items.delete(itemId);
    log.push(itemId);
  }

  private newId(): string {
    return `item-${(this.next += 1)}`;
  }
}
