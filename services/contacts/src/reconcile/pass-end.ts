import type { ExchangeProblem, ExchangeResult } from '@pmsync/contracts';

/** How a pass ended. */
export type PassEnd =
  /** Everything that was known of at its start is done. */
  | { readonly kind: 'in-step' }
  /** More waits: begin again after so many milliseconds. `unfinished`: some of what was looked at could not be done, since it changed meanwhile; where that goes on, it backs off. */
  | { readonly kind: 'again'; readonly afterMilliseconds: number; readonly unfinished?: boolean }
  /** Something stands in the way. `retryAfter` is in milliseconds since 1970; null leaves it to the back-off. */
  | {
      readonly kind: 'blocked';
      readonly problem: string;
      readonly braked: boolean;
      readonly retryAfter: number | null;
      /** On which side of Exchange's door it stands. */
      readonly place: 'exchange' | 'home';
      /** How often in a row what stands in the way has done so, where others were gone on with; without it, the passes that failed count. */
      readonly failures?: number;
    }
  /** Another pass has claimed the key: whatever this one would still do is the other's business. */
  | { readonly kind: 'overtaken' };

/** The end of a pass that something stands in the way of. */
export type Blocked = Extract<PassEnd, { kind: 'blocked' }>;

/** Ends a pass from inside. Thrown only within {@link ContactPass}, and caught there. */
export class PassEnded extends Error {
  override readonly name = 'PassEnded';
  constructor(readonly end: PassEnd) {
    super(end.kind);
  }
}

/** The value, or the end of the pass. */
export function valueOf<Value>(result: ExchangeResult<Value>): Value {
  if (result.ok) return result.value;
  throw new PassEnded(blockedBy(result.problem));
}

/** The end that a problem of Exchange puts to a pass. */
export function blockedBy(problem: ExchangeProblem): Blocked {
  return {
    kind: 'blocked',
    problem: problem.message,
    braked: false,
    retryAfter: problem.kind === 'throttled' ? problem.until : null,
    place: troublesNobody(problem) ? 'home' : 'exchange',
  };
}

/** Whether the request never reached Exchange, so that looking again soon costs it nothing. */
function troublesNobody(problem: ExchangeProblem): boolean {
  if (problem.kind === 'denied' && problem.reason === 'mail-server-name') return true;
  return 'heldBack' in problem && problem.heldBack === true;
}
