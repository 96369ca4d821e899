import { connectEws } from '@pmsync/exchange';
import { Random } from '../model/random.js';
import { accessOf, type Dialogue } from './dialogues.js';
import type { RawServer } from './raw-server.js';
import { operationOf, orderly } from './reply.js';
import { spoil, type SpoiltDialogue } from './spoil.js';

/** Milliseconds that a call has. */
const timeAllowed = 4_000;
/** Beyond its deadline a call may take so much longer, on a machine that has other work. */
const grace = 2_000;
/** A call that goes on asking is cut off after so many requests. */
const mostRequests = 200;

/** What an input came to. */
export interface InputReport {
  readonly seed: number;
  readonly dialogue: string;
  readonly done: readonly string[];
  readonly outcome: unknown;
  readonly milliseconds: number;
  /** What is wrong with it; null: nothing. */
  readonly breach: string | null;
}

/** Runs the input of a seed. */
export async function runInput(
  server: RawServer,
  dialogues: readonly Dialogue[],
  seed: number,
): Promise<InputReport> {
  const random = new Random(seed);
  const dialogue = chosen(dialogues, random);
  const input = spoil(dialogue, random);
  serve(server, dialogue, input);
  const mailboxes = connectEws(accessOf(server.url, dialogue.call));
  const begin = performance.now();
  let outcome: unknown;
  let breach: string | null;
  try {
    outcome = await dialogue.call.invoke(mailboxes, Date.now() + timeAllowed);
    breach = dialogue.call.judge(outcome);
  } catch (error) {
    breach = `It threw: ${error instanceof Error ? error.stack : String(error)}`;
  }
  const milliseconds = performance.now() - begin;
  await mailboxes.close();
  if (milliseconds > timeAllowed + grace) breach ??= `It took ${Math.round(milliseconds)} ms.`;
  if (input.sameMeaning && dialogue.outcome !== null && lasting(outcome) !== lasting(dialogue.outcome)) {
    breach ??= `The same said otherwise was read otherwise: ${lasting(outcome)} instead of ${lasting(dialogue.outcome)}`;
  }
  return { seed, dialogue: dialogue.name, done: input.done, outcome, milliseconds, breach };
}

/** Every call is as likely as any other, and as it was recorded as likely as with a reply of another server. */
function chosen(dialogues: readonly Dialogue[], random: Random): Dialogue {
  const { call } = random.pick(dialogues.filter(({ outcome }) => outcome !== null));
  const recorded = random.chance(0.5);
  return random.pick(dialogues.filter((each) => each.call === call && (each.outcome !== null) === recorded));
}

/** An outcome without what differs from time to time and from server to server. */
export function lasting(outcome: unknown): string {
  return JSON.stringify(outcome, (key, value: unknown) =>
    /^(until|clockDifference|target|message)$/.test(key) ? undefined : value,
  );
}

/** Each reply once, in its turn; then, to an operation that is asked for again, what its server said before it was spoilt. */
function serve(server: RawServer, { exchanges }: Dialogue, { replies, deliveries }: SpoiltDialogue): void {
  const left = new Set(exchanges.keys());
  let requests = 0;
  server.answer = (request) => {
    requests += 1;
    if (requests > mostRequests) return null;
    const operation = operationOf(request);
    const at = [...left].find((index) => exchanges[index]!.operation === operation);
    if (at !== undefined) {
      left.delete(at);
      return { reply: replies[at]!, delivery: deliveries[at]! };
    }
    const again = exchanges.findLast((each) => each.operation === operation) ?? exchanges[0]!;
    return { reply: again.reply, delivery: orderly };
  };
}
