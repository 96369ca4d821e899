import type { BrakeReason, ContactField } from '@pmsync/domain';

/** Why the brake holds a mailbox, for the status page. */
export function brakeSentence(
  reason: BrakeReason,
  { links, deletions }: { links: number; deletions: number },
): string {
  switch (reason) {
    case 'mass-deletion':
      return (
        `Stopped before deleting ${deletions} contacts, of ${links} in this mailbox, since that many at once looks like a mistake. ` +
        'Check the contacts in ProjectMate; nothing was deleted.'
      );
    case 'exchange-emptied':
      return (
        `Stopped because all ${links} contacts of ProjectMate have vanished from this mailbox at once. ` +
        'Check whether the mailbox was moved, restored or emptied; nothing was written.'
      );
  }
}

/** Why an item is left as Exchange stores it. */
export function toleratedSentence(fields: readonly ContactField[]): string {
  return `Exchange keeps values of its own in ${fields.join(', ')}: they were written several times and came back changed. ProjectMate's are left as they are.`;
}
