import type { Domain } from '@pmsync/contracts';
import type { MailboxState, Parameters, StateStore } from '@pmsync/store';

/** The mailboxes that need not be looked at by themselves: the last pass went well under the mode of now, and Exchange tells of what changes in them. */
export async function quietMailboxes(
  state: Pick<StateStore, 'watchReports' | 'mailboxStates'>,
  connection: string,
  domain: Domain,
  parameters: Parameters | null,
): Promise<ReadonlySet<string>> {
  const reports = await state.watchReports(connection, domain, Date.now());
  const watched = new Set(reports.flatMap(({ mailboxes }) => mailboxes));
  if (watched.size === 0 || parameters === null) return new Set();
  const states = await state.mailboxStates(connection, domain);
  const quiet = states.filter((each) => watched.has(each.mailbox) && isInStep(each, parameters));
  return new Set(quiet.map(({ mailbox }) => mailbox));
}

function isInStep(mailbox: MailboxState, { contactMode }: Parameters): boolean {
  return (
    mailbox.lastSuccess !== null &&
    mailbox.syncState !== null &&
    mailbox.problem === null &&
    mailbox.failures === 0 &&
    mailbox.mode === contactMode
  );
}
