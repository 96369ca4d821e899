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

/** Why the contacts of employees who were switched off are not taken out of their mailboxes. */
export function switchedOffSentence(leftBehind: number, synchronised: number): string {
  return (
    `Synchronisation was switched off for ${leftBehind} employees at once, and is on for ${synchronised}: that looks like a mistake, so their contacts were not taken out of their mailboxes. ` +
    'Switch it on again in ProjectMate, or approve the deletion for each mailbox.'
  );
}

/** Why a mailbox is not in step although nothing stands in the way for good. */
export function unfinishedSentence(passes: number): string {
  return `Some contacts were in another state by the time that they were to be written, ${passes} times in a row: something else changes them in Exchange or in ProjectMate all the time, or Exchange takes none of the states that it tells of. It will be tried again.`;
}

/** Why a mailbox is not in step yet although nearly all of it is. */
export function setbackSentence(message: string): string {
  return `Exchange stumbled over single contacts, and not over others; they will be tried again. ${message}`;
}

/** Why an item is left as Exchange stores it. */
export function toleratedSentence(fields: readonly ContactField[]): string {
  return `Exchange keeps values of its own in ${fields.join(', ')}: they were written several times and came back changed. ProjectMate's are left as they are.`;
}

/** Why a contact is not created in this mailbox. */
export function ambiguousSentence(items: number): string {
  if (items === 1) {
    return (
      "A contact that is the employee's own may be this person, and may be another one of ProjectMate just as well, so it was taken for neither. " +
      'Join the two in ProjectMate, or tell them apart by e-mail address, company or phone; then try again.'
    );
  }
  return (
    `${items} contacts that are the employee's own may be this person, and none was taken for it. ` +
    'Delete the ones too many in Outlook, or tell them apart by e-mail address, company or phone; then try again.'
  );
}

/** Why a contact of Outlook is not taken into ProjectMate. */
export function ambiguousImportSentence(recordIds: readonly string[]): string {
  return (
    `${recordIds.length} contacts of ProjectMate may be this person of the employee's, and none was taken for it (${recordIds.slice(0, 5).join(', ')}). ` +
    'Join them in ProjectMate, or tell them apart by e-mail address, company or phone; then try again.'
  );
}

/** What is wrong with employees, of whom nobody knows which mailbox is theirs; null when nothing is. */
export function employeesSentence(problems: readonly string[]): string | null {
  const [first, ...more] = problems;
  if (first === undefined) return null;
  const others = more.length === 0 ? '' : ` It is like that with ${more.length} more.`;
  return `${first}${others} The other employees are synchronised; no mailbox is emptied until then.`;
}
