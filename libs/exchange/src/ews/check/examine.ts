import type { CheckTarget, ExchangeFacts, GreetingFact, ReplyFact } from '@pmsync/domain';
import type { ExchangeAccess } from '../../mailboxes.js';
import { envelope } from '../operations/envelope.js';
import { isWebPage } from '../problems/classify-reply.js';
import { openSignIn } from '../sign-in/open-sign-in.js';
import type { SignIn } from '../sign-in/sign-in.js';
import { destinationOf } from '../transport/destination.js';
import type { Destination } from '../transport/connect.js';
import { Line } from '../transport/line.js';
import { converse, refusalOf } from '../transport/conversation.js';
import { bodyOf, headersOf, httpReply } from '../transport/transport.js';
import { lookUp } from './look-up.js';
import { readAnswer } from './read-answer.js';
import { tryConnection } from './try-connection.js';

/** So long a single answer is waited for, in milliseconds. */
const answerTimeout = 20_000;

/**
 * Goes the whole way to a mailbox with connections and a sign-in of its own, and tells what it met. It asks for two folders (or, without a mailbox, only whether anybody
 * answers) and writes nothing. What goes wrong is a fact.
 */
export async function examine(
  access: ExchangeAccess,
  mailbox: string | null,
  deadline: number,
): Promise<ExchangeFacts> {
  const destination = destinationOf(access);
  const signIn = openSignIn(access, destination);
  const left = () => Math.max(Math.min(deadline - Date.now(), answerTimeout), 1);
  const facts = {
    target: targetOf(access, signIn, mailbox),
    lookup: await lookUp(destination),
    reach: null,
    encryption: null,
    greeting: null,
    reply: null,
  };
  if (facts.lookup.kind !== 'found' && facts.lookup.kind !== 'address') return facts;
  const connection = await tryConnection(destination, left());
  const connected = { ...facts, ...connection };
  const { reach, encryption } = connection;
  if (reach.kind !== 'reached' || (encryption && encryption.kind !== 'encrypted')) return connected;
  const greeting = await greet(access, destination, left());
  if (greeting.kind !== 'answered' || !mayBeService(greeting)) return { ...connected, greeting };
  const reply = await ask(access, destination, signIn, mailbox, left());
  return { ...connected, greeting, reply };
}

/** Credentials go only to what looks like the web service. */
function mayBeService({ status, webPage }: Extract<GreetingFact, { kind: 'answered' }>): boolean {
  return status === 401 || status === 500 || (status === 200 && !webPage);
}

function targetOf(access: ExchangeAccess, { account }: SignIn, mailbox: string | null): CheckTarget {
  return {
    url: access.url,
    proxy: access.proxy === null ? null : new URL(access.proxy).host,
    checksCertificate: access.verifyCertificate,
    signIn: access.signIn.kind,
    account,
    version: access.version,
    mailbox,
  };
}

const nobody = { mailbox: '' };
const stranger = { authorization: null };

/** Asks without signing in, for an answer that tells what is there. */
async function greet(
  { url }: ExchangeAccess,
  destination: Destination,
  timeout: number,
): Promise<GreetingFact> {
  return await overLine(destination, timeout, async (line) => {
    const asked = Date.now();
    const reply = await line.post(
      new URL(url).pathname,
      headersOf(nobody, stranger),
      Buffer.alloc(0),
      timeout,
    );
    const http = httpReply(reply);
    const date = Date.parse(reply.headers('date')[0] ?? '');
    return {
      kind: 'answered',
      status: http.status,
      schemes: [...new Set(refusalOf(reply).challenges.map(({ scheme }) => scheme))],
      location: http.location ?? null,
      webPage: isWebPage(http) && http.body.trim() !== '',
      clockDifference: Number.isNaN(date) ? null : date - (asked + Date.now()) / 2,
    };
  });
}

/** https://learn.microsoft.com/exchange/client-developer/web-service-reference/getfolder-operation */
const getFolders =
  '<m:GetFolder><m:FolderShape><t:BaseShape>Default</t:BaseShape><t:AdditionalProperties>' +
  '<t:FieldURI FieldURI="folder:EffectiveRights"/></t:AdditionalProperties></m:FolderShape><m:FolderIds>' +
  '<t:DistinguishedFolderId Id="contacts"/><t:DistinguishedFolderId Id="calendar"/></m:FolderIds></m:GetFolder>';

async function ask(
  { url, version }: ExchangeAccess,
  destination: Destination,
  signIn: SignIn,
  mailbox: string | null,
  timeout: number,
): Promise<ReplyFact> {
  return await overLine(destination, timeout, async (line): Promise<ReplyFact> => {
    const request = { mailbox: mailbox ?? '', envelope: envelope(version, mailbox, getFolders) };
    const reply = await converse(line, signIn, (leg) =>
      line.post(new URL(url).pathname, headersOf(request, leg), bodyOf(request, leg), timeout),
    );
    if ('problem' in reply) {
      const { refusal, said, problem } = reply;
      if (!refusal || said !== null) return { kind: 'no-credentials', said, sentence: problem.message };
      const schemes = [...new Set(refusal.challenges.map(({ scheme }) => scheme))];
      return { kind: 'refused', schemes, reason: refusal.reason };
    }
    const { account, right } = signIn;
    const answer = readAnswer(httpReply(reply), {
      url,
      account,
      right,
      mailbox: mailbox ?? '',
      writes: false,
    });
    return mailbox === null ? withoutMailbox(answer) : answer;
  });
}

/** Who acts for nobody may have no mailbox: any answer of Exchange shows that it lets the account in. */
function withoutMailbox(answer: ReplyFact): ReplyFact {
  if (answer.kind !== 'answered' && (answer.kind !== 'fault' || /^(version|busy)$/.test(answer.what))) {
    return answer;
  }
  return { kind: 'answered', server: answer.server, contacts: null, calendar: null };
}

async function overLine<Fact>(
  destination: Destination,
  timeout: number,
  talk: (line: Line) => Promise<Fact>,
): Promise<Fact | { readonly kind: 'no-answer' | 'broken-off'; readonly code: string }> {
  let line: Line | null = null;
  try {
    line = await Line.open(destination, timeout);
    return await talk(line);
  } catch (error) {
    const { code, name = '' } = error as { code?: string | number; name?: string };
    const said = typeof code === 'string' ? code : name;
    const timedOut = /TimeoutError|AbortError/.test(name) || /TIMEOUT|ABORTED/.test(said);
    return { kind: timedOut ? 'no-answer' : 'broken-off', code: said };
  } finally {
    await line?.close();
  }
}
