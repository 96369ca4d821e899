import type { SyncKey } from '@pmsync/contracts';
import type { ProjectMateStore } from '@pmsync/store';

/** Whether ProjectMate lets the contacts of a mailbox be synchronised now. */
export type Admission =
  | { readonly kind: 'admitted' }
  /** Not ours to touch: switched off for this employee, or as a domain. What waits for it is void; switching on looks at everything anew. */
  | { readonly kind: 'switched-off' }
  | { readonly kind: 'refused'; readonly problem: string };

export async function admission(projectMate: ProjectMateStore, key: SyncKey): Promise<Admission> {
  if (!(await projectMate.licensed())) {
    return {
      kind: 'refused',
      problem:
        "ProjectMate's licence does not include the Exchange synchronisation module: nothing is synchronised until it does.",
    };
  }
  const parameters = await projectMate.parameters();
  if (!parameters.enabledDomains.includes(key.domain)) return { kind: 'switched-off' };
  if (parameters.contactMode !== 'one-way') {
    return {
      kind: 'refused',
      problem: `ProjectMate asks for the contact mode "${parameters.contactMode}", which this version does not have: choose "one-way". Nothing is synchronised.`,
    };
  }
  const employees = await projectMate.synchronisedEmployees();
  return employees.some((employee) => employee.mailbox === key.mailbox)
    ? { kind: 'admitted' }
    : { kind: 'switched-off' };
}
