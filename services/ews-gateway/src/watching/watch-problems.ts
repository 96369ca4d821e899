import type { ExchangeProblem } from '@pmsync/contracts';
import type { WatchEnd } from '@pmsync/domain';

/** What a problem means for when to try again. */
export function watchEndOf(problem: ExchangeProblem): WatchEnd {
  if (problem.kind === 'throttled') return { kind: 'busy', until: problem.until };
  return problem.kind === 'transient' ? { kind: 'cut' } : { kind: 'refused' };
}

/** What it means for a whole group that a problem was met with several of its mailboxes: how long one of them wants rest says nothing of the others. */
export function endForAll(problem: ExchangeProblem): WatchEnd {
  return problem.kind === 'throttled' && !concernsAll(problem) ? { kind: 'cut' } : watchEndOf(problem);
}

/** So long a stream waits for the mailbox in whose name it is opened; for more than that another one is taken. */
const longestWaitForAnchor = 60_000;

/**
 * Whether what stands against one mailbox surely stands against all of the connection. A transient problem may be the mailbox's, as while it moves, or that of the way to
 * the server: only several mailboxes in a row tell.
 */
export function concernsAll(problem: ExchangeProblem): boolean {
  switch (problem.kind) {
    case 'transient':
      return problem.heldBack === true;
    case 'throttled':
      return problem.scope === 'connection';
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

/** Whether a stream was refused for the mailbox in whose name a group follows, so that another one may be let. */
export function concernsAnchor(problem: ExchangeProblem): boolean {
  if (concernsAll(problem)) return false;
  if (problem.kind === 'throttled') return problem.until > Date.now() + longestWaitForAnchor;
  return problem.kind === 'denied' || problem.kind === 'not-found';
}

/** Whether nothing was sent, and nothing of the connection would have been: it says nothing about the server that a group keeps to. */
export function heldBackForAll(problem: ExchangeProblem): boolean {
  return 'heldBack' in problem && problem.heldBack === true && concernsAll(problem);
}
