import type { Domain } from '@pmsync/contracts';
import { tooManyToEmpty } from '@pmsync/domain';
import type { StateStore } from '@pmsync/store';
import { switchedOffSentence } from '../reconcile/sentences.js';

/** The mailboxes of employees who are switched off that still hold what was written into them. */
export interface LeftBehind {
  readonly mailboxes: readonly string[];
  /** Why they are not emptied without asking (invariant 8, for whole mailboxes); null when they may be. */
  readonly problem: string | null;
}

export async function leftBehind(
  state: Pick<StateStore, 'mailboxesLeftBehind' | 'mailboxStates'>,
  connection: string,
  domain: Domain,
): Promise<LeftBehind> {
  const mailboxes = await state.mailboxesLeftBehind(connection, domain);
  if (mailboxes.length === 0) return { mailboxes, problem: null };
  const synchronised = (await state.mailboxStates(connection, domain)).length;
  const problem = tooManyToEmpty(mailboxes.length, synchronised)
    ? switchedOffSentence(mailboxes.length, synchronised)
    : null;
  return { mailboxes, problem };
}
