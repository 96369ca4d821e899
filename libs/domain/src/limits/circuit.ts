/** Why nothing is sent to a server: it cannot be reached, or it refuses the account. */
export type CircuitReason = 'unreachable' | 'sign-in';

/** Whether requests may go to a server, as all replicas know it. */
export type Circuit =
  | { readonly state: 'closed' }
  | {
      readonly state: 'open';
      /** `untried`: nobody has reached the server yet. */
      readonly reason: CircuitReason | 'untried';
      /** What stands in the way, for the administrator. */
      readonly message: string;
      /** Attempts in a row that failed. */
      readonly failures: number;
      /** Which replica tries now; null: none. */
      readonly probe: string | null;
    };

/** Connections in a row that did not come about until the server counts as dead. */
export const failuresUntilOpen = 3;

const second = 1_000;
const minute = 60 * second;
const unreachableWaits = [5 * second, 10 * second, 20 * second, 30 * second];
/** Few enough in half an hour for the usual lockout policies of Active Directory, which count five to ten wrong passwords. */
const signInWaits = [5 * second, 5 * minute, 20 * minute, 30 * minute];

/** How long nothing is sent after so many failed attempts (1 or more), in milliseconds, before one request may try again. */
export function restUntilProbe(reason: CircuitReason, failures: number): number {
  const waits = reason === 'sign-in' ? signInWaits : unreachableWaits;
  return waits[Math.min(failures, waits.length) - 1]!;
}

export const untried: Circuit = { state: 'open', reason: 'untried', message: '', failures: 0, probe: null };

/** The circuit after an attempt that failed. */
export function opened(before: Circuit, reason: CircuitReason, message: string): Circuit {
  const failures = before.state === 'open' && before.reason === reason ? before.failures + 1 : 1;
  return { state: 'open', reason, message, failures, probe: null };
}
