import {
  afterRecordUpdate,
  contactIdentity,
  differingFields,
  itemsToRead,
  planContacts,
  recordOfIdentity,
  type Contact,
  type ContactField,
  type ContactLink,
  type ContactPolicy,
  type Decision,
  type DetachReason,
  type ItemChange,
  type OwnItem,
  type RecordSide,
} from '../src/index.js';
import { withDerivedNames } from './contact-examples.js';

interface Item {
  changeKey: number;
  identity: string | null;
  contact: Contact;
  private: boolean;
}

/** What a mailbox has of the firm that it is in. */
export interface FirmOfMailbox {
  readonly records: ReadonlyMap<string, RecordSide>;
  readonly policy: ContactPolicy;
  readonly lost: string[];
  readonly forbidden: string[];
  setRecord(id: string, contact: Contact | null): void;
  import(contact: Contact, isPrivate: boolean): string | null;
}

/** One employee's mailbox, and the state that is kept of it. */
export class SmallMailbox {
  readonly items = new Map<string, Item>();
  readonly links = new Map<string, ContactLink>();
  readonly detached = new Map<string, DetachReason>();
  readonly waiting = new Set<string>();
  /** Records that may be several of the employee's own items. */
  readonly ambiguous = new Set<string>();
  /** The items that records came from. */
  private readonly origins = new Map<string, string>();
  private readonly touched = new Set<string>();
  private next = 1;

  constructor(
    private readonly firm: FirmOfMailbox,
    private readonly name: string,
  ) {}

  addItem(identity: string | null, contact: Contact, isPrivate = false): string {
    const itemId = `${this.name}${this.next++}`;
    this.items.set(itemId, { changeKey: this.next++, identity, contact, private: isPrivate });
    this.touched.add(itemId);
    return itemId;
  }

  editItem(itemId: string, contact: Contact): void {
    const item = this.items.get(itemId);
    if (!item) return;
    this.items.set(itemId, { ...item, contact, changeKey: this.next++ });
    this.touched.add(itemId);
  }

  removeItem(itemId: string): void {
    if (this.items.delete(itemId)) this.touched.add(itemId);
  }

  copyItem(itemId: string): void {
    const item = this.items.get(itemId);
    if (item) this.addItem(item.identity, item.contact, item.private);
  }

  moveAndBack(itemId: string): void {
    this.copyItem(itemId);
    this.removeItem(itemId);
  }

  /** Everything is compared with everything. */
  verify(): void {
    for (const itemId of this.items.keys()) this.touched.add(itemId);
    for (const recordId of this.firm.records.keys()) this.waiting.add(recordId);
  }

  forgetLinks(): void {
    this.verify();
    this.links.clear();
  }

  /** Carries out at most `steps` of the decisions, as a pass that dies in between does; answers what was decided. */
  pass(steps = Infinity): Decision[] {
    if (this.firm.policy.mode !== 'one-way') this.importItems();
    const items = [...this.touched].map((itemId) => this.changeOf(itemId));
    const links = [...this.links.values()];
    const records = this.recordsFor(items);
    const own = this.ownItems();
    const unlinked = [...records.keys()].filter((id) => !this.links.has(id));
    const toRead = itemsToRead(items, links);
    const decisions = planContacts({
      policy: this.firm.policy,
      records,
      items,
      links,
      contents: new Map(toRead.map((itemId) => [itemId, this.items.get(itemId)!.contact])),
      privateItems: new Set([...this.items].filter(([, item]) => item.private).map(([itemId]) => itemId)),
      detached: this.detached,
      alike: new Map(unlinked.map((id) => [id, own])),
      origins: this.originsOf(own),
    });
    decisions.slice(0, steps).forEach((decision) => this.carryOut(decision));
    if (steps >= decisions.length) {
      for (const item of items) this.touched.delete(item.itemId);
      for (const id of records.keys()) this.waiting.delete(id);
    }
    return decisions;
  }

  private changeOf(itemId: string): ItemChange {
    const item = this.items.get(itemId);
    if (!item) return { kind: 'deleted', itemId };
    const recordId = recordOfIdentity(item.identity);
    return { kind: 'changed', itemId, changeKey: String(item.changeKey), recordId };
  }

  /** What waits, what an item names that no link knows, and, since protection counts in two-way mode, what a touched item is linked to. */
  private recordsFor(items: readonly ItemChange[]): Map<string, RecordSide | null> {
    const records = new Map([...this.waiting].map((id) => [id, this.firm.records.get(id) ?? null]));
    const linked = new Map([...this.links.values()].map((link) => [link.itemId, link.recordId]));
    for (const item of items) {
      const named = item.kind === 'changed' ? item.recordId : null;
      const id = linked.get(item.itemId) ?? named;
      if (id === null || records.has(id)) continue;
      const record = this.firm.records.get(id);
      if (record && (this.firm.policy.mode === 'two-way' || !this.links.has(id))) records.set(id, record);
    }
    return records;
  }

  private ownItems(): OwnItem[] {
    return [...this.items].flatMap(([itemId, { identity, changeKey, contact }]) =>
      identity === null ? [{ itemId, changeKey: String(changeKey), contact }] : [],
    );
  }

  private originsOf(own: readonly OwnItem[]): Map<string, OwnItem> {
    const byItem = new Map(own.map((item) => [item.itemId, item]));
    return new Map(
      [...this.origins].flatMap(([recordId, itemId]) => {
        const item = byItem.get(itemId);
        return item ? [[recordId, item]] : [];
      }),
    );
  }

  private importItems(): void {
    const imported = new Set(this.origins.values());
    for (const itemId of this.touched) {
      const item = this.items.get(itemId);
      if (!item || item.identity !== null || imported.has(itemId)) continue;
      const recordId = this.firm.import(item.contact, item.private);
      if (recordId === null) continue;
      this.origins.set(recordId, itemId);
      if (this.firm.policy.mode === 'one-way-with-import') this.detached.set(recordId, 'imported');
    }
  }

  private carryOut(decision: Decision): void {
    const { recordId } = decision;
    this.ambiguous.delete(recordId);
    switch (decision.kind) {
      case 'create': {
        const itemId = this.addItem(contactIdentity(recordId), decision.contact);
        this.link(recordId, itemId, decision.contact, null);
        return;
      }
      case 'update': {
        const { itemId } = decision.item;
        const item = this.items.get(itemId)!;
        if (item.identity === null && !decision.stamp) this.firm.forbidden.push(`${itemId} is not ours`);
        this.expectNamed(itemId, item.contact, decision.former, decision.fields);
        if (decision.stamp) this.items.set(itemId, { ...item, identity: contactIdentity(recordId) });
        this.editItem(itemId, overlaid(item.contact, decision.contact, decision.fields));
        this.link(recordId, itemId, decision.contact, decision.restored);
        return;
      }
      case 'update-record': {
        const record = this.firm.records.get(recordId)!;
        if (record.protection !== null) this.firm.forbidden.push(`${recordId} is protected`);
        if (this.items.get(decision.item.itemId)!.private)
          this.firm.forbidden.push(`${recordId} of a private item`);
        for (const field of ['displayName', 'fileAs'] as const) {
          if (decision.fields.includes(field)) this.firm.forbidden.push(`${field} is ProjectMate's own`);
        }
        this.expectNamed(recordId, record.contact, decision.former, decision.fields);
        const taken = overlaid(record.contact, decision.contact, decision.fields);
        this.firm.setRecord(recordId, taken);
        this.carryOut(afterRecordUpdate(decision, withDerivedNames(taken)));
        return;
      }
      case 'link':
        this.link(recordId, decision.item.itemId, decision.contact, decision.restored);
        return;
      case 'delete': {
        const { itemId } = decision.item;
        const item = this.items.get(itemId)!;
        if (item.identity === null) this.firm.forbidden.push(`${itemId} is not ours`);
        this.expectNamed(itemId, item.contact, decision.former);
        this.removeItem(itemId);
        this.links.delete(recordId);
        return;
      }
      case 'delete-record': {
        const record = this.firm.records.get(recordId)!;
        if (record.protection !== null) this.firm.forbidden.push(`${recordId} is protected`);
        this.expectNamed(recordId, record.contact, decision.former);
        this.firm.setRecord(recordId, null);
        this.links.delete(recordId);
        return;
      }
      case 'detach':
        this.links.delete(recordId);
        this.detached.set(recordId, 'exchange-delete');
        return;
      case 'unlink':
        this.links.delete(recordId);
        return;
      case 'nothing':
        if (decision.forgotten) this.detached.delete(recordId);
        return;
      case 'ambiguous':
        this.ambiguous.add(recordId);
        return;
    }
  }

  private link(recordId: string, itemId: string, agreed: Contact, restored: ContactLink['restored']): void {
    const changeKey = String(this.items.get(itemId)!.changeKey);
    this.links.set(recordId, { recordId, itemId, changeKey, agreed, restored });
    this.detached.delete(recordId);
  }

  private expectNamed(what: string, held: Contact, former: Contact, written?: readonly ContactField[]): void {
    const unnamed = differingFields(held, former).filter((field) => written?.includes(field) ?? true);
    for (const field of unnamed) this.firm.lost.push(`${what}: ${field} ${JSON.stringify(held[field])}`);
  }
}

function overlaid(under: Contact, over: Contact, fields: readonly ContactField[]): Contact {
  return { ...under, ...Object.fromEntries(fields.map((field) => [field, over[field]])) };
}
