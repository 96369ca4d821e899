import type { Procedure } from '@pmsync/contracts';
import { SpanKind } from '@opentelemetry/api';
import type { RequestContext } from './bus.js';
import { MessageTooLarge, RequestRejected } from './errors.js';
import { decode, encode } from './payload.js';
import { receivedWith, type TraceHeaders } from './tracing.js';

/** What goes back to the requester: the reply as JSON, or why there is none. */
export type Answer =
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly reason: string };

/** Carries out one request. Undefined when its deadline is past, and nobody waits for an answer any more: before the start, then it is not started, or at the end. */
export async function answerRequest<Request, Reply>(
  procedure: Procedure<Request, Reply>,
  handler: (request: Request, context: RequestContext) => Promise<Reply>,
  asked: { readonly text: string; readonly deadline: number; readonly trace: TraceHeaders },
  maximumPayload: number,
): Promise<Answer | undefined> {
  const { subject } = procedure;
  const { text, deadline } = asked;
  const left = deadline - Date.now();
  if (left <= 0) return undefined;
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), left);
  timer.unref();
  try {
    const request = decode(subject, 'request', procedure.request, text);
    const span = { name: `answer ${subject}`, kind: SpanKind.SERVER };
    const reply = await receivedWith(asked.trace, span, () =>
      handler(request, { deadline, signal: late.signal }),
    );
    if (late.signal.aborted) return undefined;
    return encodeReply(subject, reply, maximumPayload);
  } catch (error) {
    return { ok: false, reason: reasonOf(error) };
  } finally {
    clearTimeout(timer);
  }
}

function encodeReply(subject: string, reply: unknown, maximumPayload: number): Answer {
  try {
    return { ok: true, text: encode(subject, reply, maximumPayload) };
  } catch (error) {
    if (!(error instanceof MessageTooLarge)) throw error;
    const reason = `the reply has ${error.bytes} bytes and the bus takes ${error.maximum}: ask for less at once.`;
    return { ok: false, reason };
  }
}

/** Why a request failed, as far as the other end may know: an unforeseen error's text may hold what must not leave the process. */
function reasonOf(error: unknown): string {
  return error instanceof RequestRejected
    ? error.reason
    : "the handler failed; the responder's log says why.";
}
