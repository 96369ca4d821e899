import {
  contactIdentity,
  itemsToRead,
  planContacts,
  recordOfIdentity,
  type Contact,
  type ContactLink,
  type Decision,
  type ItemChange,
  type RecordSide,
} from '../src/index.js';
import { policyOf } from './contact-examples.js';

interface Item {
  changeKey: number;
  identity: string | null;
  contact: Contact;
}

/** ProjectMate, one mailbox and the state between them, as plain maps: just enough to carry a plan out. */
export class OneMailbox {
  readonly records = new Map<string, Contact>();
  readonly items = new Map<string, Item>();
  readonly links = new Map<string, ContactLink>();
  private readonly waiting = new Set<string>();
  private readonly touchedItems = new Set<string>();
  private next = 1;

  setRecord(id: string, contact: Contact | null): void {
    if (contact) this.records.set(id, contact);
    else this.records.delete(id);
    this.waiting.add(id);
  }

  editItem(itemId: string, contact: Contact): void {
    const item = this.items.get(itemId);
    if (!item) return;
    this.items.set(itemId, { ...item, contact, changeKey: this.next++ });
    this.touchedItems.add(itemId);
  }

  removeItem(itemId: string): void {
    if (this.items.delete(itemId)) this.touchedItems.add(itemId);
  }

  copyItem(itemId: string): void {
    const item = this.items.get(itemId);
    if (item) this.addItem(item.identity, item.contact);
  }

  moveAndBack(itemId: string): void {
    this.copyItem(itemId);
    this.removeItem(itemId);
  }

  addItem(identity: string | null, contact: Contact): string {
    const itemId = `i${this.next++}`;
    this.items.set(itemId, { changeKey: this.next++, identity, contact });
    this.touchedItems.add(itemId);
    return itemId;
  }

  forgetLinks(): void {
    for (const itemId of this.items.keys()) this.touchedItems.add(itemId);
    for (const recordId of this.records.keys()) this.waiting.add(recordId);
    this.links.clear();
  }

  /** Carries out at most `steps` of the decisions, as a pass that dies in between does; answers what was decided. */
  pass(steps = Infinity): Decision[] {
    const items: ItemChange[] = [...this.touchedItems].map((itemId) => {
      const item = this.items.get(itemId);
      if (!item) return { kind: 'deleted', itemId };
      const recordId = recordOfIdentity(item.identity);
      return { kind: 'changed', itemId, changeKey: String(item.changeKey), recordId };
    });
    const links = [...this.links.values()];
    const toRead = itemsToRead(items, links);
    const contents = new Map(toRead.map((itemId) => [itemId, this.items.get(itemId)!.contact]));
    const records = new Map([...this.waiting].map((id) => [id, this.recordSide(id) ?? null]));
    for (const item of items) {
      const id = item.kind === 'changed' ? item.recordId : null;
      const record = id !== null && !this.links.has(id) && !records.has(id) && this.recordSide(id);
      if (id !== null && record) records.set(id, record);
    }
    const decisions = planContacts({
      policy: policyOf('one-way'),
      records,
      items,
      links,
      contents,
      detached: new Map(),
      alike: new Map(),
      origins: new Map(),
    });
    decisions.slice(0, steps).forEach((decision) => this.carryOut(decision));
    if (steps >= decisions.length) {
      this.touchedItems.clear();
      for (const id of records.keys()) this.waiting.delete(id);
    }
    return decisions;
  }

  private recordSide(id: string): RecordSide | undefined {
    const contact = this.records.get(id);
    return contact && { contact, protection: null };
  }

  private carryOut(decision: Decision): void {
    const { recordId } = decision;
    switch (decision.kind) {
      case 'create':
        this.link(
          recordId,
          this.addItem(contactIdentity(recordId), decision.contact),
          decision.contact,
          null,
        );
        return;
      case 'update':
        this.editItem(decision.item.itemId, decision.contact);
        this.link(recordId, decision.item.itemId, decision.contact, decision.restored);
        return;
      case 'link':
        this.link(recordId, decision.item.itemId, decision.contact, decision.restored);
        return;
      case 'delete':
        this.removeItem(decision.item.itemId);
        this.links.delete(recordId);
        return;
      case 'unlink':
        this.links.delete(recordId);
        return;
      case 'nothing':
        return;
      default:
        throw new Error(`one-way mode decides no ${decision.kind}`);
    }
  }

  private link(recordId: string, itemId: string, agreed: Contact, restored: ContactLink['restored']): void {
    const changeKey = String(this.items.get(itemId)!.changeKey);
    this.links.set(recordId, { recordId, itemId, changeKey, agreed, restored });
  }
}
