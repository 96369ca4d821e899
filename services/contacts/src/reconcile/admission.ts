import type { SyncKey } from '@pmsync/contracts';
import type { ContactPolicy, OwnFirm } from '@pmsync/domain';
import type { Parameters, ProjectMateStore } from '@pmsync/store';
import { employeesSentence } from './sentences.js';

/** Whether ProjectMate lets the contacts of a mailbox be synchronised now, and how. */
export type Admission =
  | { readonly kind: 'admitted'; readonly policy: ContactPolicy }
  /** Not ours to touch: switched off for this employee, or as a domain. What waits for it is void; switching on looks at everything anew. */
  | { readonly kind: 'switched-off' }
  /** The employee is switched off, and what was written into the mailbox is to be taken out of it. */
  | { readonly kind: 'to-empty'; readonly policy: ContactPolicy }
  | { readonly kind: 'refused'; readonly problem: string };

export async function admission(
  projectMate: Pick<ProjectMateStore, 'licensed' | 'parameters' | 'synchronisedEmployees' | 'ownFirm'>,
  key: SyncKey,
): Promise<Admission> {
  if (!(await projectMate.licensed())) {
    return {
      kind: 'refused',
      problem:
        "ProjectMate's licence does not include the Exchange synchronisation module: nothing is synchronised until it does.",
    };
  }
  const parameters = await projectMate.parameters();
  if (!parameters.enabledDomains.includes(key.domain)) return { kind: 'switched-off' };
  const unreadable: string[] = [];
  const employees = await projectMate.synchronisedEmployees((problem) => unreadable.push(problem));
  const synchronised = employees.some((employee) => employee.mailbox === key.mailbox);
  if (!synchronised && parameters.onEmployeeOff === 'keep') return { kind: 'switched-off' };
  // It may be that employee's mailbox.
  if (!synchronised && unreadable.length > 0)
    return { kind: 'refused', problem: employeesSentence(unreadable)! };
  const policy = await policyOf(parameters, projectMate);
  return synchronised ? { kind: 'admitted', policy } : { kind: 'to-empty', policy };
}

const nobody: OwnFirm = { companyNames: [], emailDomains: [], employeeAddresses: [] };

async function policyOf(
  { contactMode: mode, onExchangeDelete }: Parameters,
  projectMate: Pick<ProjectMateStore, 'ownFirm'>,
): Promise<ContactPolicy> {
  // Only what comes from Exchange is asked whether it is of the firm.
  const ownFirm = mode === 'one-way' ? nobody : await projectMate.ownFirm();
  return { mode, onExchangeDelete, ownFirm };
}
