import type { ExchangeProblem } from '@pmsync/contracts';
import type { CallContext } from '../transport/call-context.js';
import type { Element } from '../xml/element.js';
import { MalformedXml } from '../xml/malformed-xml.js';
import { parseXml } from '../xml/parse-xml.js';
import { problemOfCode } from './classify-code.js';
import { movedAway, quoted, serverUnknown, shutOut, throttled, tooLarge, transient } from './sentences.js';

/** What came back over HTTP. */
export interface HttpReply {
  readonly status: number;
  readonly retryAfter: string | undefined;
  readonly contentType: string | undefined;
  readonly location: string | undefined;
  readonly body: string;
}

/** The SOAP body of a reply, or why there is none. Servers differ in the status that they give a fault, so the body is asked first. */
export function readReply(
  reply: HttpReply,
  context: CallContext,
): { body: Element } | { problem: ExchangeProblem } {
  const envelope = envelopeOf(reply);
  const body = envelope?.element?.child('s:Body');
  if (body) {
    const fault = body.child('s:Fault');
    if (fault) return { problem: problemOfFault(fault, context) };
    if (reply.status === 200) return { body };
  }
  return { problem: problemOfStatus(reply, envelope?.mistake, context) };
}

/** The envelope of a reply, or why there is none; null for an empty one. */
export function envelopeOf(reply: HttpReply): { element?: Element; mistake?: string } | null {
  if (reply.body.trim() === '') return null;
  try {
    const root = parseXml(reply.body);
    return root.name === 's:Envelope' ? { element: root } : { mistake: 'not a SOAP envelope' };
  } catch (error) {
    if (error instanceof MalformedXml) return { mistake: 'broken XML' };
    throw error;
  }
}

/** Codes that find something wrong with what was asked. */
const ofRequest =
  /^Error(Attachment|Content|Corrupt|DataSize|Incorrect|Invalid|Item|Message|Mime|Missing|Object|Property|Request|Required|Schema|Unsupported|Update|Value)/;

/** What a SOAP fault says. One with a code that nobody here knows is the server's trouble, and not that of whatever was asked for. */
export function problemOfFault(fault: Element, context: CallContext): ExchangeProblem {
  const { code, message } = readFault(fault);
  const problem = problemOfCode(code, message, context, backOffOf(fault));
  return problem.kind === 'invalid' && !ofRequest.test(code)
    ? transient(problem.message, context.writes)
    : problem;
}

/** The code and the words of a SOAP fault. */
export function readFault(fault: Element): { readonly code: string; readonly message: string } {
  const detail = fault.children.find((each) => each.name === 'detail' || each.name === 's:Detail') ?? fault;
  const faultText =
    (fault.children.find((each) => each.name === 'faultstring') ?? fault.find('s:Text'))?.text ?? '';
  const code = innerCodeOf(fault) ?? detail.find('e:ResponseCode')?.text.trim() ?? faultCode(fault);
  const message = detail.find('e:Message')?.text.trim() || faultText.trim();
  return { code: quoted(code), message: quoted(message) };
}

/** `a:ErrorServerBusy` without its prefix. */
function faultCode(fault: Element): string {
  const written = fault.children.find((each) => each.name === 'faultcode') ?? fault.find('s:Value');
  const code = written?.text.trim().split(':').at(-1);
  return code || 'an error without a code';
}

/** A value of the `MessageXml` that a server adds to an error, by its name. */
function addedValue(element: Element, name: string): string | undefined {
  // A fault has it in the namespace of types, a response message in that of messages.
  const values = (element.find('t:MessageXml') ?? element.find('m:MessageXml'))?.children ?? [];
  return values.find((each) => each.attribute('Name') === name)?.text.trim();
}

/** The code of an error that hides another one, e.g. ErrorInternalServerError around ErrorServerBusy. */
export function innerCodeOf(element: Element): string | undefined {
  return addedValue(element, 'InnerErrorResponseCode') || undefined;
}

/** `BackOffMilliseconds` of the `MessageXml` that a busy server adds. */
export function backOffOf(element: Element): number | undefined {
  const text = addedValue(element, 'BackOffMilliseconds');
  const milliseconds = Number(text);
  return text !== undefined && Number.isFinite(milliseconds) ? milliseconds : undefined;
}

function problemOfStatus(
  reply: HttpReply,
  mistake: string | undefined,
  context: CallContext,
): ExchangeProblem {
  const { status, body } = reply;
  if (status === 503 || status === 429) {
    return throttled(retryAfter(reply.retryAfter), 'connection');
  }
  if (status >= 300 && status < 400) return movedAway(reply.location, context);
  if (status === 403) return shutOut(context);
  if (status === 404 || status === 405) return serverUnknown(context);
  if (status === 413) return { kind: 'invalid', message: tooLarge(context) };
  // What Exchange itself finds wrong with a request comes with a fault: this is of the web server, or of a proxy.
  if (status === 400) return transient(`${context.url} refused the request as malformed (HTTP 400).`, false);
  if (body.trim() === '')
    return transient(`${context.url} answered nothing (HTTP ${status}).`, context.writes);
  if (isWebPage(reply)) {
    const message = `${context.url} answered with a web page instead of SOAP (HTTP ${status}): is a proxy or a sign-in page in the way?`;
    return transient(message, context.writes);
  }
  const what =
    mistake === 'broken XML' ? 'a reply that was cut off or is not XML' : 'something that is not SOAP';
  return transient(`${context.url} answered with ${what} (HTTP ${status}).`, context.writes);
}

/** The milliseconds of a `Retry-After`: seconds, or a date (RFC 9110, section 10.2.3). */
function retryAfter(written = ''): number {
  const seconds = Number(written);
  return Number.isNaN(seconds) ? Date.parse(written) - Date.now() : seconds * 1_000;
}

/** Whether a reply is a page for people. */
export function isWebPage({ contentType = '', body }: HttpReply): boolean {
  return contentType.includes('html') || /^\s*<(!doctype )?html/i.test(body);
}
