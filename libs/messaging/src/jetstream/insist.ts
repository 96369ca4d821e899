import { setTimeout as sleep } from 'node:timers/promises';
import { BusUnavailable } from '../errors.js';
import type { Link } from './link.js';

const longestPause = 5_000;
const longestAttempt = 5_000;

/**
 * Tries until it succeeds, whenever there is a connection; an attempt is told how long it may take. Thrown: {@link BusUnavailable}, when the connection was closed by us, or when `patience` (milliseconds) is at its end.
 *
 * @param what for the log and the error, e.g. `prepare the stream "SYNC_DIRTY"`
 */
export async function insist<Value>(
  link: Link,
  what: string,
  attempt: (milliseconds: number) => Promise<Value>,
  patience = Infinity,
): Promise<Value> {
  const deadline = Date.now() + patience;
  let said = '';
  for (let pause = 50; ; pause = Math.min(longestPause, pause * 2)) {
    try {
      if (!(await link.whenUp(deadline - Date.now()))) throw new Error('NATS is not reachable');
      return await attempt(Math.max(1, Math.min(longestAttempt, deadline - Date.now())));
    } catch (error) {
      if (link.connection.isClosed() || Date.now() + pause >= deadline) throw new BusUnavailable(what, error);
      const sentence = `Could not ${what}: ${error instanceof Error ? error.message : String(error)}. Trying on.`;
      if (sentence !== said) link.notice(sentence);
      said = sentence;
    }
    await sleep(pause);
  }
}
