import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { CounterBoard } from '../control/counters.js';
import type { AnnouncedRests } from '../control/announced-rests.js';
import type { Fault, FaultQueue } from '../control/faults.js';
import type { Mailbox } from '../mailbox/model.js';
import type { Store } from '../mailbox/store.js';
import type { BackEnds } from '../notifications/back-ends.js';
import { PullSubscription } from '../notifications/pull-subscription.js';
import type { Streams } from '../notifications/streams.js';
import { unknownSubscription, type Subscriptions } from '../notifications/subscriptions.js';
import type { EmulatedAccount } from '../options.js';
import { faultEnvelope } from '../soap/envelope.js';
import { actingMailbox } from '../soap/impersonation.js';
import { readRequest, type SoapRequest } from '../soap/request.js';
import { RequestFault } from '../soap/server-fault.js';
import type { ServerBuild } from '../soap/server-version.js';
import { BodyBroken, BodyTooLarge, decodeText, readBody } from './body.js';
import { answer, type SubscriptionDesk } from './answer.js';
import { befall, DEFAULT_BACK_OFF, serverBusy } from './fault-injection.js';
import { sendPlain, sendXml } from './reply.js';
import type { Accounts } from '../sign-in/accounts.js';
import type { Entra } from '../sign-in/entra.js';
import type { SignInDesk } from '../sign-in/desk.js';

/** What the endpoint works with. */
export interface EndpointParts {
  readonly store: Store;
  readonly accounts: Accounts;
  readonly desk: SignInDesk;
  readonly entra: Entra | undefined;
  readonly build: ServerBuild;
  readonly counters: CounterBoard;
  readonly faults: FaultQueue;
  readonly rests: AnnouncedRests;
  readonly subscriptions: Subscriptions;
  readonly backEnds: BackEnds;
  readonly streams: Streams;
  /** Whether subscriptions belong to the mailbox that is acted for, and not to the account. */
  readonly subscriptionsByMailbox: boolean;
  readonly maxConcurrency: number;
  /** Milliseconds that every request takes at least. */
  latency: number;
  /** Whether photos come out as other bytes than they went in, as servers that make them anew have it. */
  reencodesPhotos: boolean;
}

const XML_TYPES = /^\s*(?:text|application)\/xml\s*(?:;|$)/i;

/** Serves one request to /ews/exchange.asmx. */
export async function serveEws(
  request: IncomingMessage,
  response: ServerResponse,
  parts: EndpointParts,
): Promise<void> {
  const account = await parts.desk.admit(request, response);
  if (!account) return void request.resume();
  if (request.method !== 'POST') {
    request.resume();
    return sendPlain(response, request.method === 'GET' || request.method === 'HEAD' ? 200 : 405, WELCOME);
  }
  const contentType = request.headers['content-type'] ?? '';
  if (!XML_TYPES.test(contentType)) {
    request.resume();
    return sendPlain(
      response,
      415,
      `Cannot process the message because the content type '${contentType}' was not the expected type 'text/xml; charset=utf-8'.`,
    );
  }
  const leave = parts.counters.enter();
  try {
    await receive(request, response, account, parts);
  } catch (error) {
    if (error instanceof BodyBroken) return sendPlain(response, 400, 'Bad Request');
    if (!(error instanceof BodyTooLarge)) throw error;
    response.shouldKeepAlive = false;
    sendPlain(response, 413, 'The request is too large.');
  } finally {
    leave();
  }
}

const WELCOME = 'Exchange Web Services: send SOAP requests to this address by POST.';

async function receive(
  request: IncomingMessage,
  response: ServerResponse,
  account: EmulatedAccount,
  parts: EndpointParts,
): Promise<void> {
  const document = decodeText(await readBody(request));
  if (document === undefined) return sendPlain(response, 400, 'Bad Request');
  try {
    const soap = readCounted(document, parts);
    countAnchor(request, soap, parts.counters);
    const id = request.headers['client-request-id'];
    if (id !== undefined) parts.counters.noteRequestId(String(id));
    const mailbox = actingMailbox(account, soap.impersonation, parts.store.mailboxes);
    const caller = { account: account.userName, budget: mailbox?.address ?? account.userName };
    parts.rests.arrive(soap.operation, caller.account, caller.budget);
    await process(soap, mailbox, caller, request, response, parts);
  } catch (error) {
    if (!(error instanceof RequestFault)) throw error;
    sendXml(request, response, 500, faultEnvelope(error, parts.build));
  }
}

// Exchange routes by this header; a client that impersonates without it pays with slow calls.
function countAnchor({ headers }: IncomingMessage, soap: SoapRequest, counters: CounterBoard): void {
  const anchor = headers['x-anchormailbox'];
  if (anchor !== undefined) counters.countAnchor(String(anchor));
  else if (soap.impersonation) counters.countAnchor('(none)');
}

function readCounted(document: string, { build, counters }: EndpointParts): SoapRequest {
  let operation = '(unreadable)';
  try {
    const soap = readRequest(document, build);
    operation = soap.operation;
    return soap;
  } finally {
    counters.countRequest(operation);
  }
}

/** Who asks, and the name whose budget the request is charged to: the target mailbox, or an account without one. */
interface Caller {
  readonly account: string;
  readonly budget: string;
}

async function process(
  soap: SoapRequest,
  mailbox: Mailbox | undefined,
  caller: Caller,
  request: IncomingMessage,
  response: ServerResponse,
  parts: EndpointParts,
): Promise<void> {
  const { budget } = caller;
  if (parts.counters.underWayFor(budget) >= parts.maxConcurrency) {
    parts.rests.announce('mailbox', budget, 500);
    throw serverBusy(500);
  }
  const leave = parts.counters.enterMailbox(budget);
  try {
    if (parts.latency > 0) await delay(parts.latency);
    const fault = parts.faults.take(soap.operation, mailbox?.address);
    if (fault) announceRest(fault, caller, parts.rests);
    if (fault && (await befall(fault, response)) === 'answered') return;
    if (soap.operation === 'GetStreamingEvents') {
      const refusal = fault?.kind === 'item-error' ? fault.responseCode : undefined;
      return parts.streams.begin(soap.body, caller, request, response, refusal);
    }
    const reply = answer(soap, mailbox, parts, deskOf(caller, request, response, parts), fault);
    if (fault?.kind === 'reset-after') request.socket.resetAndDestroy();
    else sendXml(request, response, 200, reply, fault?.kind === 'truncated');
  } finally {
    leave();
  }
}

function announceRest(fault: Fault, { account, budget }: Caller, rests: AnnouncedRests): void {
  if (fault.kind === 'busy-http-503')
    rests.announce('account', account, (fault.retryAfterSeconds ?? 0) * 1000);
  if (fault.kind === 'busy-fault' || fault.kind === 'busy-response')
    rests.announce('mailbox', budget, fault.backOffMilliseconds ?? DEFAULT_BACK_OFF);
}

function deskOf(
  { account, budget }: Caller,
  request: IncomingMessage,
  response: ServerResponse,
  { subscriptions, backEnds, streams, subscriptionsByMailbox }: EndpointParts,
): SubscriptionDesk {
  const { unicodeIds } = streams.shape;
  const owner = subscriptionsByMailbox ? budget : account;
  const reach = () => {
    const { backEnd, cookie } = backEnds.route(request.headers);
    if (cookie) response.setHeader('Set-Cookie', cookie);
    return backEnd;
  };
  return {
    subscribe: (interest) => subscriptions.addStreaming(owner, reach(), interest, unicodeIds).id,
    subscribeToPull: (interest, minutes) =>
      subscriptions.addPull(owner, reach(), interest, unicodeIds, minutes),
    pullSubscription: (id) => {
      const found = subscriptions.find(id, owner, reach());
      if (found instanceof PullSubscription) return found;
      throw unknownSubscription(id);
    },
    unsubscribe: (id) => {
      const found = subscriptions.find(id, owner, reach());
      if (found) subscriptions.remove(id);
      return found !== undefined;
    },
  };
}
