import { serverNameMatches } from '@pmsync/settings';
import type { ExchangeProblem } from '@pmsync/contracts';
import { ContractBroken, ProjectMateUnavailable, type ProjectMateStore } from '@pmsync/store';

/**
 * Invariant 6: nothing goes to an Exchange that ProjectMate does not name. Read anew every time, so that a database copied for a test, with its mail
 * server name changed, cannot write to the firm's mailboxes for even one request.
 */
export async function checkMailServerName(
  projectMate: ProjectMateStore,
  exchangeUrl: string,
): Promise<ExchangeProblem | null> {
  try {
    const { mailServerName } = await projectMate.parameters();
    const match = serverNameMatches(mailServerName, exchangeUrl);
    return match.ok ? null : { kind: 'denied', reason: 'mail-server-name', message: match.sentence };
  } catch (error) {
    if (error instanceof ProjectMateUnavailable || error instanceof ContractBroken) {
      const message = `ProjectMate's mail server name cannot be read, so nothing is sent to Exchange: ${error.message}`;
      return { kind: 'transient', outcomeUnknown: false, message };
    }
    throw error;
  }
}
