import type { MailServerNameFact } from '@pmsync/domain';
import { ContractBroken, ProjectMateUnavailable } from '../../errors.js';
import type { ProjectMateStore } from '../../ports/projectmate-store.js';

/** What a check of a connection's Exchange wants of its ProjectMate. */
export interface ProjectMateForCheck {
  readonly mailServerName: MailServerNameFact;
  /** The mailbox of some synchronised employee, to try; null where there is none, or nobody knows. */
  readonly mailbox: string | null;
}

/** Reads only; a ProjectMate that does not answer is a fact like others. */
export async function projectMateForCheck(store: ProjectMateStore): Promise<ProjectMateForCheck> {
  try {
    const { mailServerName: name } = await store.parameters();
    const [employee] = await store.synchronisedEmployees(() => undefined);
    return { mailServerName: { kind: 'named', name }, mailbox: employee?.mailbox ?? null };
  } catch (error) {
    if (!(error instanceof ProjectMateUnavailable || error instanceof ContractBroken)) throw error;
    return { mailServerName: { kind: 'unreadable', sentence: error.message }, mailbox: null };
  }
}
