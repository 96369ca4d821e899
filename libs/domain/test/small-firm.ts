import {
  planImport,
  type Contact,
  type ContactMode,
  type Decision,
  type OnExchangeDelete,
  type Protection,
  type RecordSide,
} from '../src/index.js';
import { policyOf, withDerivedNames } from './contact-examples.js';
import { SmallMailbox, type FirmOfMailbox } from './small-mailbox.js';

/** ProjectMate and some mailboxes, as plain maps: just enough to carry plans out, and to notice what they lose. */
export class SmallFirm implements FirmOfMailbox {
  readonly records = new Map<string, RecordSide>();
  readonly mailboxes: readonly SmallMailbox[];
  /** Values that were overwritten or deleted without a decision that names them. */
  readonly lost: string[] = [];
  /** Writes that nobody may do. */
  readonly forbidden: string[] = [];
  mode: ContactMode;
  onExchangeDelete: OnExchangeDelete;

  constructor(mode: ContactMode, mailboxes = 1, onExchangeDelete: OnExchangeDelete = 'detach') {
    this.mode = mode;
    this.onExchangeDelete = onExchangeDelete;
    this.mailboxes = Array.from({ length: mailboxes }, (_, index) => new SmallMailbox(this, `m${index}-`));
  }

  get policy() {
    return policyOf(this.mode, { onExchangeDelete: this.onExchangeDelete });
  }

  /** Somebody works in ProjectMate. */
  setRecord(id: string, contact: Contact | null, protection: Protection | null = null): void {
    if (contact) this.records.set(id, { contact: withDerivedNames(contact), protection });
    else this.records.delete(id);
    for (const mailbox of this.mailboxes) mailbox.waiting.add(id);
  }

  /** The administrator chooses another mode: everything is compared with everything. */
  switchTo(mode: ContactMode): void {
    this.mode = mode;
    for (const mailbox of this.mailboxes) mailbox.verify();
  }

  /** An item of an employee's own comes into ProjectMate, unless it may not, or is there; answers the record that was made. */
  import(contact: Contact, isPrivate: boolean): string | null {
    const records = [...this.records].map(([id, record]) => ({ id, contact: record.contact }));
    const decision = planImport({ contact, private: isPrivate }, records, this.policy.ownFirm);
    if (decision.kind !== 'create') return null;
    this.setRecord(decision.recordId, decision.contact);
    return decision.recordId;
  }

  /** Every mailbox is passed until nothing waits and nothing is decided that writes; answers how many rounds it took. */
  settle(rounds = 8): number {
    for (let round = 1; round <= rounds; round += 1) {
      const decisions = this.mailboxes.flatMap((mailbox) => mailbox.pass());
      const waits = this.mailboxes.some((mailbox) => mailbox.waiting.size > 0);
      if (!waits && writes(decisions).length === 0) return round;
    }
    throw new Error(`not in step after ${rounds} rounds`);
  }
}

/** The decisions that write anything, anywhere. */
export function writes(decisions: readonly Decision[]): Decision[] {
  const quiet: readonly Decision['kind'][] = ['nothing', 'link', 'unlink', 'detach', 'ambiguous'];
  return decisions.filter(({ kind }) => !quiet.includes(kind));
}
