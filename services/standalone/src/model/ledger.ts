import type { Contact, ContactField } from '@pmsync/domain';
import { meaning } from './meaning.js';

interface Edit {
  readonly order: number;
  readonly side: string;
  readonly value: string;
}

/** What people have done, as far as it decides what both sides have to say in the end. */
export class Ledger {
  private order = 0;
  private before = new Map<string, Contact>();
  private edits = new Map<string, Edit[]>();
  private unclear = new Set<string>();
  private everythingUnclear = false;
  private readonly deletions = new Set<string>();
  private readonly undone = new Set<string>();

  /** Both sides agree on these records now. */
  agreed(records: ReadonlyMap<string, Contact>): void {
    this.before = new Map(records);
    this.edits = new Map();
    this.unclear = new Set();
    this.everythingUnclear = false;
  }

  /** `side`: `projectmate`, or the mailbox. */
  edited(recordId: string, side: string, field: ContactField, contact: Contact): void {
    const name = `${recordId} ${field}`;
    const edits = this.edits.get(name) ?? [];
    this.edits.set(name, edits);
    this.order += 1;
    edits.push({ order: this.order, side, value: valueOf(contact, field) });
  }

  /** More than edits has happened to the record: both sides have to agree, but on what depends on when. */
  blur(recordId: string): void {
    this.unclear.add(recordId);
  }

  blurAll(): void {
    this.everythingUnclear = true;
  }

  /** The employee deleted an item of the record. */
  deleted(mailbox: string, recordId: string): void {
    this.deletions.add(`${mailbox} ${recordId}`);
    this.blur(recordId);
  }

  mayBeMissing(mailbox: string, recordId: string): boolean {
    return this.deletions.has(`${mailbox} ${recordId}`);
  }

  /** An administrator took back what was written: from now on both sides may differ. */
  tookBack(mailbox: string, recordId: string): void {
    this.undone.add(`${mailbox} ${recordId}`);
    this.undone.add(recordId);
    this.blur(recordId);
  }

  wasTakenBack(mailbox: string, recordId: string): boolean {
    return this.undone.has(`${mailbox} ${recordId}`);
  }

  wasTakenBackAnywhere(recordId: string): boolean {
    return this.undone.has(recordId);
  }

  /** What a field may say now; null when anything may be. `hearsExchange`: edits in Exchange count. */
  possible(recordId: string, field: ContactField, hearsExchange: boolean): ReadonlySet<string> | null {
    const before = this.before.get(recordId);
    if (!before || this.everythingUnclear || this.unclear.has(recordId)) return null;
    const start = valueOf(before, field);
    const all = this.edits.get(`${recordId} ${field}`) ?? [];
    const ours = all.filter(({ side }) => side === 'projectmate');
    const theirs = hearsExchange ? all.filter(({ side }) => side !== 'projectmate') : [];
    const last = ours.at(-1);
    const lastOfEach = [...new Map(theirs.map((edit) => [edit.side, edit])).values()];
    if (!last)
      return lastOfEach.length === 0 ? new Set([start]) : new Set(lastOfEach.map(({ value }) => value));
    const earlier = [start, ...all.slice(0, all.indexOf(last)).map(({ value }) => value)];
    // ProjectMate's edit may look like none when it only takes another one back.
    const takesBack = earlier.includes(last.value);
    if (lastOfEach.length === 0) {
      return new Set([last.value]);
    }
    const lastTheirs = Math.max(...lastOfEach.map(({ order }) => order));
    if (last.order > lastTheirs && !takesBack) return new Set([last.value]);
    return new Set([last.value, ...theirs.map(({ value }) => value), ...(takesBack ? earlier : [])]);
  }
}

function valueOf(contact: Contact, field: ContactField): string {
  const value = meaning(contact, field);
  return field === 'companyName' ? value.toLowerCase() : value;
}
