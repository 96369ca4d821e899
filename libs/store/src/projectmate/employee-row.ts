import { ContractBroken } from '../errors.js';
import type { Employee } from '../ports/projectmate-store.js';
import { recordId } from './contact-row.js';

/** A row of an employee who is synchronised. */
export interface EmployeeRow {
  readonly id: string;
  readonly mailbox: string | null;
  readonly display_name: string;
}

/** The employees of rows. Of one that breaks the contract `unreadable` is told; thrown where nobody is told: {@link ContractBroken} that names the employee. */
export function employees(rows: readonly EmployeeRow[], unreadable?: (problem: string) => void): Employee[] {
  return rows.flatMap((row) => {
    try {
      return [employee(row)];
    } catch (error) {
      if (!(error instanceof ContractBroken) || !unreadable) throw error;
      unreadable(error.message);
      return [];
    }
  });
}

function employee({ id, mailbox, display_name: displayName }: EmployeeRow): Employee {
  return { id: recordId('employee', id), mailbox: mailboxOf(displayName, mailbox), displayName };
}

function mailboxOf(displayName: string, mailbox: string | null): string {
  if (!mailbox || !/^[^\s@]+@[^\s@]+$/.test(mailbox)) {
    throw new ContractBroken(
      `The employee "${displayName}" is to be synchronised and has ${mailbox ? `the address "${mailbox}"` : 'no address'}: give the employee an e-mail address, or switch the synchronisation off.`,
      { relation: 'employee', column: 'mailbox' },
    );
  }
  return mailbox.toLowerCase();
}
