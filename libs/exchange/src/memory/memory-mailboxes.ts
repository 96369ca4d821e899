import type {
  ExchangeProblem,
  ExchangeResult,
  FoundItem,
  ItemReference,
  MailboxChange,
  MailboxChanges,
  MailboxItem,
  MailboxOperation,
  OperationResult,
  PhotoWritten,
} from '@pmsync/contracts';
import {
  canonicalContact,
  defaultExchangeVersion,
  type Contact,
  type ExchangeFacts,
  type FolderFact,
  type ReplyFact,
} from '@pmsync/domain';
import type { Photo } from '../mailboxes.js';
import type { Watch, WatchableMailboxes } from '../watch.js';
import { MemoryWatches, type MemoryWatch } from './memory-watch.js';
import { photoRefusal, replacementRefusal } from '../photo-bounds.js';

type Item = Omit<MailboxItem, 'itemId' | 'photo'> & { readonly photo: Photo | null };
type NewItem = Omit<Item, 'changeKey'>;

function newItem(contact: Contact, identity: string | null): NewItem {
  return { contact, identity, kind: 'contact', private: false, photo: null };
}

interface Folder {
  readonly tag: string;
  readonly items: Map<string, Item>;
  /** Every change, in order: the position in it is the sync state. */
  readonly log: string[];
  /** Called after every change. */
  readonly changed: () => void;
}

/** The folders of a mailbox by name; null names the default one. */
type Mailbox = Map<string | null, Folder>;

/** What all connections to the same mailboxes share. */
interface Server {
  readonly mailboxes: ReadonlyMap<string, Mailbox>;
  readonly watches: MemoryWatches;
  next: number;
}

const noItem: ExchangeProblem = { kind: 'not-found', what: 'item', message: 'There is no such item.' };
const notSameState: ExchangeProblem = { kind: 'conflict', message: 'The item has changed since.' };
const notSameFolder: ExchangeProblem = { kind: 'sync-state-lost', message: 'The sync state is unknown.' };

/** Mailboxes in memory, which behave as Exchange's do: folders, change keys, conflicts, sync states, identities. For tests and simulation. */
export class MemoryMailboxes implements WatchableMailboxes {
  private readonly counts: Record<string, number> = {};
  private readonly opened: MemoryWatch[] = [];

  private constructor(
    private readonly server: Server,
    private readonly contactsFolder: string | null,
  ) {}

  static of(addresses: readonly string[], contactsFolder: string | null = null): MemoryMailboxes {
    const mailboxes = new Map(addresses.map((address): [string, Mailbox] => [address, new Map()]));
    const watches = new MemoryWatches((address) => mailboxes.has(address));
    return new MemoryMailboxes({ mailboxes, watches, next: 1 }, contactsFolder);
  }

  /** The same mailboxes, as a connection with another contacts folder has them. */
  in(contactsFolder: string | null): MemoryMailboxes {
    return new MemoryMailboxes(this.server, contactsFolder);
  }

  async check(address: string | null): Promise<ExchangeFacts> {
    const target = {
      url: 'https://memory/ews/exchange.asmx',
      proxy: null,
      checksCertificate: true,
      signIn: 'basic',
      account: 'memory',
      version: defaultExchangeVersion,
      mailbox: address,
    } as const;
    const reply = await this.checkReply(address);
    return {
      target,
      lookup: { kind: 'found', host: 'memory', addresses: [] },
      reach: { kind: 'reached' },
      encryption: { kind: 'encrypted', certificate: null },
      greeting: {
        kind: 'answered',
        status: 401,
        schemes: ['basic'],
        location: null,
        webPage: false,
        clockDifference: 0,
      },
      reply,
    };
  }

  private async checkReply(address: string | null): Promise<ReplyFact> {
    if (address === null) return { kind: 'answered', server: null, contacts: null, calendar: null };
    const name = this.contactsFolder ?? 'Contacts';
    const contacts = await this.answer('check', address, (mailbox): FolderFact => {
      const folder = mailbox.get(this.contactsFolder);
      if (!folder && this.contactsFolder !== null) return { kind: 'to-be-made', name };
      return { kind: 'open', name, total: folder?.items.size ?? 0, writable: true };
    });
    if (!contacts.ok) {
      const { message } = contacts.problem;
      return { kind: 'fault', what: 'mailbox', code: 'ErrorNonExistentMailbox', message, server: null };
    }
    const calendar = { kind: 'open', name: 'Calendar', total: null, writable: true } as const;
    return { kind: 'answered', server: null, contacts: contacts.value, calendar };
  }

  async changes(
    address: string,
    syncState: string | null,
    limit: number,
  ): Promise<ExchangeResult<MailboxChanges>> {
    const answer = await this.answer('changes', address, (mailbox): ExchangeResult<MailboxChanges> => {
      const folder = this.folder(mailbox);
      const [, tag, position = '0'] = /^(folder-\d+) (\d+)$/.exec(syncState ?? `${folder.tag} 0`) ?? [];
      if (tag !== folder.tag) return { ok: false, problem: notSameFolder };
      return { ok: true, value: changesAfter(folder, Number(position), limit) };
    });
    return answer.ok ? answer.value : answer;
  }

  get(
    address: string,
    itemIds: readonly string[],
  ): Promise<ExchangeResult<readonly ExchangeResult<MailboxItem>[]>> {
    return this.answer('get', address, (mailbox) =>
      itemIds.map((itemId): ExchangeResult<MailboxItem> => {
        const item = place(mailbox, itemId)?.items.get(itemId);
        return item
          ? { ok: true, value: { itemId, ...item, photo: versionOf(item) } }
          : { ok: false, problem: noItem };
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
    return this.answer('find', address, (mailbox) =>
      [...this.folder(mailbox).items].flatMap(([itemId, { changeKey, identity }]) =>
        identity !== null && identities.includes(identity) ? [{ itemId, changeKey, identity }] : [],
      ),
    );
  }

  async photo(address: string, itemId: string): Promise<ExchangeResult<Photo | null>> {
    const answer = await this.answer('photo', address, (mailbox): ExchangeResult<Photo | null> => {
      const item = place(mailbox, itemId)?.items.get(itemId);
      if (!item) return { ok: false, problem: noItem };
      const refusal = item.photo && photoRefusal(item.photo.bytes.length);
      if (refusal) return { ok: false, problem: refusal };
      return { ok: true, value: item.photo && { ...item.photo, bytes: Uint8Array.from(item.photo.bytes) } };
    });
    return answer.ok ? answer.value : answer;
  }

  async setPhoto(
    address: string,
    { itemId, changeKey }: ItemReference,
    bytes: Uint8Array | null,
  ): Promise<ExchangeResult<PhotoWritten>> {
    const answer = await this.answer('setPhoto', address, (mailbox): ExchangeResult<PhotoWritten> => {
      const refusal = bytes && photoRefusal(bytes.length);
      if (refusal) return { ok: false, problem: refusal };
      const item = place(mailbox, itemId)?.items.get(itemId);
      if (!item) return { ok: false, problem: noItem };
      if (item.changeKey !== changeKey) return { ok: false, problem: notSameState };
      if (bytes === null && item.photo === null)
        return { ok: true, value: { item: { itemId, changeKey }, version: null } };
      const tooLarge = replacementRefusal(item.photo?.bytes.length ?? 0);
      if (tooLarge) return { ok: false, problem: tooLarge };
      const photo = this.newPhoto(bytes);
      const written = this.change(mailbox, itemId, (found) => ({ ...found, photo }));
      return { ok: true, value: { item: written, version: photo?.version ?? null } };
    });
    return answer.ok ? answer.value : answer;
  }

  watch(): Watch {
    const watch = this.server.watches.open(this.contactsFolder);
    this.opened.push(watch);
    return watch;
  }

  openStreams(): number {
    return this.opened.filter(({ followed }) => followed).length;
  }

  requests(): Readonly<Record<string, number>> {
    return { ...this.counts };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }

  /** What a server does to those who watch. */
  get watches(): Pick<MemoryWatches, 'cut' | 'forget' | 'renew'> {
    return this.server.watches;
  }

  /** What the employee in Outlook does: a new item, an edit, or (null) a deletion. Answers the item's id. */
  edit(address: string, itemId: string | null, contact: Contact | null): string {
    const mailbox = this.mailbox(address);
    if (itemId === null) return this.addByHand(mailbox, newItem(contact!, null));
    if (contact) this.change(mailbox, itemId, (item) => ({ ...item, contact }));
    else remove(place(mailbox, itemId)!, itemId);
    return itemId;
  }

  /** The employee marks an item as private, or takes the mark off. */
  markPrivate(address: string, itemId: string, isPrivate: boolean): void {
    this.change(this.mailbox(address), itemId, (item) => ({ ...item, private: isPrivate }));
  }

  /** The employee gives a contact a photo, or (null) takes it away. */
  editPhoto(address: string, itemId: string, bytes: Uint8Array | null): void {
    const photo = this.newPhoto(bytes);
    this.change(this.mailbox(address), itemId, (item) => ({ ...item, photo }));
  }

  /** How many photos an item has. */
  photoCount(address: string, itemId: string): number {
    return place(this.mailbox(address), itemId)?.items.get(itemId)?.photo ? 1 : 0;
  }

  /** The employee makes a distribution list among the contacts. Answers its id. */
  addDistributionList(address: string): string {
    const list: NewItem = { ...newItem(canonicalContact({}), null), kind: 'other' };
    return this.addByHand(this.mailbox(address), list);
  }

  /** The employee deletes the contacts folder of the chosen name, with all that is in it. */
  deleteFolder(address: string): void {
    this.mailbox(address).delete(this.contactsFolder);
    this.server.watches.folderGone(address, this.contactsFolder);
  }

  private answer<Value>(
    verb: string,
    address: string,
    work: (mailbox: Mailbox) => Value,
  ): Promise<ExchangeResult<Value>> {
    this.counts[verb] = (this.counts[verb] ?? 0) + 1;
    const mailbox = this.server.mailboxes.get(address);
    if (mailbox) return Promise.resolve({ ok: true, value: work(mailbox) });
    const message = `There is no mailbox ${address}.`;
    return Promise.resolve({ ok: false, problem: { kind: 'not-found', what: 'mailbox', message } });
  }

  private mailbox(address: string): Mailbox {
    return this.server.mailboxes.get(address)!;
  }

  /** The folder that this connection works in, made where it is missing. */
  private folder(mailbox: Mailbox): Folder {
    let folder = mailbox.get(this.contactsFolder);
    if (!folder) {
      const { contactsFolder } = this;
      const changed = () => this.server.watches.changed(this.addressOf(mailbox), contactsFolder);
      folder = { tag: `folder-${this.number()}`, items: new Map(), log: [], changed };
      mailbox.set(this.contactsFolder, folder);
    }
    return folder;
  }

  private carryOut(mailbox: Mailbox, operation: MailboxOperation): OperationResult {
    if (operation.kind === 'create') {
      const item = this.add(mailbox, newItem(operation.contact, operation.identity));
      return { kind: 'done', item };
    }
    const { itemId, changeKey } = operation.item;
    const folder = place(mailbox, itemId);
    if (!folder) return { kind: 'problem', problem: noItem };
    if (operation.kind === 'delete') {
      remove(folder, itemId);
      return { kind: 'done', item: null };
    }
    if (folder.items.get(itemId)!.changeKey !== changeKey) return { kind: 'problem', problem: notSameState };
    const written = Object.fromEntries(operation.fields.map((field) => [field, operation.contact[field]]));
    const item = this.change(mailbox, itemId, (found) => ({
      ...found,
      contact: { ...found.contact, ...written },
      identity: operation.identity ?? found.identity,
    }));
    return { kind: 'done', item };
  }

  private add(mailbox: Mailbox, item: NewItem): ItemReference {
    return this.put(this.folder(mailbox), `item-${this.number()}`, item);
  }

  /** Thrown where the folder is missing: an Error that names it. */
  private addByHand(mailbox: Mailbox, item: NewItem): string {
    const { contactsFolder } = this;
    if (contactsFolder !== null && !mailbox.has(contactsFolder))
      throw new Error(`The mailbox has no folder '${contactsFolder}'.`);
    return this.add(mailbox, item).itemId;
  }

  private change(mailbox: Mailbox, itemId: string, change: (item: Item) => NewItem): ItemReference {
    const folder = place(mailbox, itemId)!;
    return this.put(folder, itemId, change(folder.items.get(itemId)!));
  }

  private addressOf(mailbox: Mailbox): string {
    return [...this.server.mailboxes].find(([, each]) => each === mailbox)![0];
  }

  private put({ items, log, changed }: Folder, itemId: string, item: NewItem): ItemReference {
    const changeKey = `key-${this.number()}`;
    items.set(itemId, { ...item, changeKey });
    log.push(itemId);
    changed();
    return { itemId, changeKey };
  }

  private newPhoto(bytes: Uint8Array | null): Photo | null {
    return bytes && { bytes: Uint8Array.from(bytes), version: `photo-${this.number()}` };
  }

  private number(): number {
    this.server.next += 1;
    return this.server.next;
  }
}

function versionOf({ photo }: Item): MailboxItem['photo'] {
  return photo && { version: photo.version };
}

/** The folder that an item lies in. */
function place(mailbox: Mailbox, itemId: string): Folder | undefined {
  return [...mailbox.values()].find(({ items }) => items.has(itemId));
}

function remove({ items, log, changed }: Folder, itemId: string): void {
  items.delete(itemId);
  log.push(itemId);
  changed();
}

function changesAfter({ tag, items, log }: Folder, start: number, limit: number): MailboxChanges {
  const told = [...new Set(log.slice(start).toReversed())].toReversed();
  const page = told.slice(0, limit);
  const end = told.length > limit ? log.lastIndexOf(page.at(-1)!) + 1 : log.length;
  const changes = page.flatMap((itemId): MailboxChange[] => {
    const item = items.get(itemId);
    if (item?.kind === 'other') return [];
    if (item) return [{ kind: 'changed', itemId, changeKey: item.changeKey, identity: item.identity }];
    return log.indexOf(itemId) < start ? [{ kind: 'deleted', itemId }] : [];
  });
  return { changes, syncState: `${tag} ${end}`, more: told.length > limit };
}
