import { headers, RequestError, TimeoutError, type Msg } from '@nats-io/transport-node';
import type { Procedure } from '@pmsync/contracts';
import pLimit from 'p-limit';
import { answerRequest, type Answer } from '../answer.js';
import type { RequestContext } from '../bus.js';
import { BusUnavailable, NoResponder, RequestRejected, RequestTimedOut } from '../errors.js';
import { decode, encode } from '../payload.js';
import { farewell } from './farewell.js';
import { carriedBy, carrying } from './headers.js';
import type { Link } from './link.js';

/** Milliseconds since 1970. */
const deadlineHeader = 'Pmsync-Deadline';
/** Stands on a reply that is not the reply but the reason why there is none, as in NATS's own services (ADR-32). */
const failureHeader = 'Nats-Service-Error-Code';

export async function request<Request, Reply>(
  link: Link,
  procedure: Procedure<Request, Reply>,
  asked: Request,
  deadline: number,
  maximumPayload: number,
): Promise<Reply> {
  const { subject } = procedure;
  const text = encode(subject, asked, maximumPayload);
  // Sent without a connection it would be lost.
  const reachable = await link.whenUp(deadline - Date.now());
  const timeout = deadline - Date.now();
  if (!reachable || timeout < 1) throw new RequestTimedOut(subject);
  const carried = carrying() ?? headers();
  carried.set(deadlineHeader, String(deadline));
  let reply: Msg;
  try {
    reply = await link.connection.request(subject, text, { timeout, headers: carried });
  } catch (error) {
    if (error instanceof RequestError && error.isNoResponders()) throw new NoResponder(subject);
    if (error instanceof TimeoutError) throw new RequestTimedOut(subject);
    throw new BusUnavailable(`request "${subject}"`, error);
  }
  if (reply.headers?.has(failureHeader)) throw new RequestRejected(subject, reply.string());
  return decode(subject, 'reply', procedure.reply, reply.string());
}

/** @returns takes no more, and resolves when what was taken is answered */
export function respond<Request, Reply>(
  link: Link,
  procedure: Procedure<Request, Reply>,
  handler: (request: Request, context: RequestContext) => Promise<Reply>,
  options: { readonly group: string; readonly concurrency: number; readonly maximumPayload: () => number },
): () => Promise<void> {
  const { subject } = procedure;
  const limit = pLimit(options.concurrency);
  const underWay = new Set<Promise<void>>();
  const carryOut = async (message: Msg) => {
    // Without a deadline it counts as past it.
    const deadline = Number(message.headers?.get(deadlineHeader) ?? 0);
    const asked = { text: message.string(), deadline, trace: carriedBy(message) };
    const answer = await answerRequest(procedure, handler, asked, options.maximumPayload());
    if (answer) send(link, message, answer);
  };
  const interest = link.connection.subscribe(subject, {
    queue: options.group,
    callback: (error, message) => {
      if (error) return link.notice(`Requests on "${subject}" do not arrive: ${error.message}.`);
      const work = limit(() => carryOut(message)).finally(() => underWay.delete(work));
      underWay.add(work);
    },
  });
  return async () => {
    if (link.isUp()) await farewell(interest.drain());
    else interest.unsubscribe();
    await Promise.all(underWay);
  };
}

function send(link: Link, message: Msg, answer: Answer): void {
  try {
    if (answer.ok) return void message.respond(answer.text);
    const failed = headers();
    failed.set(failureHeader, '500');
    message.respond(answer.reason, { headers: failed });
  } catch (error) {
    // Closed by us: the requester sees its deadline.
    link.notice(
      `A reply on "${message.subject}" was not sent: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
}
