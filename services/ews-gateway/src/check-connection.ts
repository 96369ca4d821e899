import type { CheckReport } from '@pmsync/contracts';
import { diagnose } from '@pmsync/domain';
import type { Mailboxes } from '@pmsync/exchange';
import { projectMateForCheck, type ProjectMateStore } from '@pmsync/store';

/**
 * The *Проверка* button. It reads only, so it goes past the name check and the gate: it is there to say what keeps the others from going through.
 * @param deadline milliseconds since 1970
 */
export async function checkConnection(
  { mailboxes, projectMate }: { readonly mailboxes: Mailboxes; readonly projectMate: ProjectMateStore },
  mailbox: string | null,
  deadline: number,
): Promise<CheckReport> {
  const known = await projectMateForCheck(projectMate);
  const facts = await mailboxes.check(mailbox ?? known.mailbox, { deadline });
  const findings = diagnose({ ...facts, mailServerName: known.mailServerName }, Date.now());
  return { findings: [...findings] };
}
