import { setTimeout as sleep } from 'node:timers/promises';
import {
  ewsProcedures,
  type ExchangeProblem,
  type ExchangeResult,
  type OperationResult,
} from '@pmsync/contracts';
import { blankContact } from '@pmsync/domain';
import { BusUnavailable, NoResponder, RequestTimedOut, type Bus } from '@pmsync/messaging';

export const connectionName = 'bench';
const itemsPerRequest = 10;
/** Milliseconds for each request. */
const patience = 6_000;

/** Lets the gateways create so many items, spread over the mailboxes, all mailboxes at once; what was refused is asked for again, and what may have been done is looked up before. */
export async function writeItems(bus: Bus, mailboxes: readonly string[], items: number): Promise<void> {
  await Promise.all(
    mailboxes.map(async (mailbox, index) => {
      const count = Math.floor(items / mailboxes.length) + (index < items % mailboxes.length ? 1 : 0);
      let left = Array.from({ length: count }, (_, item) => `${mailbox} ${item}`);
      while (left.length > 0) {
        const done = await create(bus, mailbox, left.slice(0, itemsPerRequest));
        left = [
          ...left.slice(0, itemsPerRequest).filter((name) => !done.has(name)),
          ...left.slice(itemsPerRequest),
        ];
      }
    }),
  );
}

/** Answers the names of the items that are there now. */
async function create(bus: Bus, mailbox: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const operations = names.map((name) => ({
    kind: 'create' as const,
    identity: name,
    contact: { ...blankContact, surname: name },
  }));
  const target = { version: 1 as const, connection: connectionName, mailbox };
  const result = await asked(() =>
    bus.request(ewsProcedures.apply, { ...target, operations }, { deadline: Date.now() + patience }),
  );
  const results: readonly OperationResult[] = result.ok
    ? result.value
    : names.map(() => ({ kind: 'problem', problem: result.problem }));
  const problems = results.flatMap((each) => (each.kind === 'problem' ? [each.problem] : []));
  await rest(problems);
  const done = new Set(names.filter((_, index) => results[index]!.kind === 'done'));
  if (!problems.some(isOpen)) return done;
  for (;;) {
    const found = await asked(() =>
      bus.request(
        ewsProcedures.find,
        { ...target, identities: [...names] },
        { deadline: Date.now() + patience },
      ),
    );
    if (found.ok) return new Set(found.value.map(({ identity }) => identity));
    await rest([found.problem]);
  }
}

async function rest(problems: readonly ExchangeProblem[]): Promise<void> {
  if (problems.length === 0) return;
  const untils = problems.map((problem) => (problem.kind === 'throttled' ? problem.until - Date.now() : 100));
  await sleep(Math.max(0, ...untils));
}

function isOpen(problem: ExchangeProblem): boolean {
  return problem.kind === 'transient' && problem.outcomeUnknown;
}

/** The answer; no answer leaves the outcome open. */
async function asked<Value>(ask: () => Promise<ExchangeResult<Value>>): Promise<ExchangeResult<Value>> {
  try {
    return await ask();
  } catch (error) {
    const known =
      error instanceof RequestTimedOut || error instanceof NoResponder || error instanceof BusUnavailable;
    if (!known) throw error;
    return { ok: false, problem: { kind: 'transient', outcomeUnknown: true, message: error.message } };
  }
}
