import { ContractBroken } from '../errors.js';

/** The mailbox of an employee who is synchronised. Thrown: {@link ContractBroken} that names the employee. */
export function mailboxOf(displayName: string, mailbox: string | null): string {
  if (!mailbox || !/^[^\s@]+@[^\s@]+$/.test(mailbox)) {
    throw new ContractBroken(
      `The employee "${displayName}" is to be synchronised and has ${mailbox ? `the address "${mailbox}"` : 'no address'}: give the employee an e-mail address, or switch the synchronisation off.`,
      { relation: 'employee', column: 'mailbox' },
    );
  }
  return mailbox.toLowerCase();
}
