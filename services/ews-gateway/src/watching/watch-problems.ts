import type { ExchangeProblem } from '@pmsync/contracts';
import type { WatchEnd } from '@pmsync/domain';

/** What a problem means for when to try again. */
export function watchEndOf(problem: ExchangeProblem): WatchEnd {
  if (problem.kind === 'throttled') return { kind: 'busy', until: problem.until };
  return problem.kind === 'transient' ? { kind: 'cut' } : { kind: 'refused' };
}

/** Whether what stands against one mailbox stands against all of the connection. */
export function concernsAll(problem: ExchangeProblem): boolean {
  switch (problem.kind) {
    case 'transient':
    case 'throttled':
    case 'unsupported':
      return true;
    case 'denied':
      return problem.reason === 'sign-in' || problem.reason === 'mail-server-name';
    case 'not-found':
      return problem.what === 'server';
    default:
      return false;
  }
}

/** Whether it may be for the mailbox in whose name a group follows, so that another one may be let. */
export function concernsAnchor(problem: ExchangeProblem): boolean {
  return (problem.kind === 'denied' || problem.kind === 'not-found') && !concernsAll(problem);
}

/** Whether nothing was sent, and nothing of the connection would have been: it says nothing about the server that a group keeps to. */
export function heldBackForAll(problem: ExchangeProblem): boolean {
  return 'heldBack' in problem && problem.heldBack === true && concernsAll(problem);
}
