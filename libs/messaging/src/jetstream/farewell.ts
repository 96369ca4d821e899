import { setTimeout as sleep } from 'node:timers/promises';

const patience = 2_000;

/** Does what is polite before an end. A server that is away does not hold the end up for long, or fail it. */
export async function farewell(courtesy: Promise<unknown>): Promise<void> {
  const waiting = new AbortController();
  const enough = sleep(patience, undefined, { signal: waiting.signal });
  await Promise.race([courtesy, enough]).catch(() => undefined);
  waiting.abort();
  await enough.catch(() => undefined);
}
